"""Choosing one's reminders, and which alerts to look at."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.procedure.rules import registry
from cases.recipients import DEFAULT_LEAD_DAYS, LONGEST_LEAD, actors_concerning
from cases.services.alerts import check_leads
from core.errors import DomainError
from core.formats import NBSP
from core.forms import HouseForm, offer_choices


def rule_choices(role: str) -> list[tuple[str, str]]:
    """Rules whose dates people of this role are alerted of: id and title, in the order of the titles."""
    actors = set(actors_concerning(role))
    latest = [registry().rule(rule_id) for rule_id in registry()]
    return sorted(
        ((rule.id, rule.title) for rule in latest if rule.alertable and rule.actor in actors), key=lambda c: c[1]
    )


class LeadDaysField(forms.CharField):
    """Days ahead as people write them: «30, 15, 7, 1, 0»; empty means no reminder."""

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        words = [word for word in re.split(r"[\s,;]+", str(value or "")) if word]
        if not all(word.isascii() and word.isdigit() and len(word) <= len(str(LONGEST_LEAD)) for word in words):
            raise ValidationError("Écrivez des nombres de jours séparés par des virgules, par exemple 30, 15, 7, 1, 0.")
        try:
            return check_leads(int(word) for word in words)
        except DomainError as error:
            raise ValidationError(error.message) from error

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(day) for day in value) if isinstance(value, list | tuple) else value


ALL_RULES = "toutes"


class PreferenceForm(HouseForm):
    """When people of the organisation are alerted of a rule, or of all of them."""

    rule_id = forms.ChoiceField(label=f"Pour quelle date{NBSP}?")
    lead_days = LeadDaysField(
        label="Rappels, en jours avant la date",
        required=False,
        help_text="0 pour le jour même. Sans aucun nombre, aucun rappel ne part.",
        initial=list(DEFAULT_LEAD_DAYS),
    )
    by_email = forms.BooleanField(
        label="Aussi par courriel",
        required=False,
        initial=True,
        help_text="Un lien, un numéro de dossier et une date\u00a0: aucune donnée personnelle.",
    )

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "rule_id", [(ALL_RULES, "Toutes les dates"), *rule_choices(role)])

    def clean_rule_id(self) -> str:
        """The rule, empty for all of them as the service wants it."""
        chosen: str = self.cleaned_data["rule_id"]
        return "" if chosen == ALL_RULES else chosen


class InboxFilter(forms.Form):
    """What to show of one's alerts."""

    UNREAD, LATE = "non-lues", "en-retard"

    vue = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[("", "Toutes mes alertes"), (UNREAD, "Non lues"), (LATE, "Parties en retard")],
    )
