"""Gestures on the list of priorities, and the weights of its rules."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from cases.priority.rules import HIGHEST, RULES
from core.forms import HouseForm, offer_choices, offer_rows
from organisations.models import Membership


class GestureForm(HouseForm):
    """What is done to the lines that are ticked."""

    until = forms.DateField(label="En pause jusqu’au", required=False)
    reason = forms.CharField(
        label="Motif de la pause", required=False, max_length=200, help_text="Lu par votre équipe. Aucune confidence."
    )
    assignee = forms.ModelChoiceField(label="Confier à", queryset=Membership.objects.none(), required=False)

    def __init__(self, *args: Any, colleagues: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[Any, str] = {member.pk: member.display_name for member in colleagues}
        offer_rows(self, "assignee", colleagues)
        # Asked once, for the field and for the lines that are entrusted to somebody.
        offer_choices(self, "assignee", [("", "Choisir"), *self.names.items()])


class WeightsForm(HouseForm):
    """One weight per rule, from nothing to a hundred."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in RULES:
            said = "points en moins" if rule.softens else "points en plus"
            self.fields[rule.key] = forms.IntegerField(
                label=rule.label, min_value=0, max_value=HIGHEST, help_text=f"{said}, {rule.weight} par défaut"
            )
