"""Filters of the bailleur's desk, kept in the address: the dashboard and the list behind its numbers read the same ones."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.http import urlencode

from cases.desk.bands import AGES, AMOUNTS, UNKNOWN_AGE, in_age, in_amount
from cases.desk.places import places_of
from cases.enums import ArrearsMovement, Parc, PlanState
from cases.models import DeskLine, MonthEnd, MonthEndLine
from cases.procedure.enums import Step
from cases.services.month_ends import month_end
from core.formats import month
from organisations.models import Commune

SOON = datetime.timedelta(days=30)
STILL = datetime.timedelta(days=30)
SITUATIONS = {
    "": "À traiter",
    "doit": "En impayé",
    "dossier": "Dossier ouvert",
    "pause": "En pause",
    "tous": "Tous les baux",
    "expulsion": "Expulsion depuis un an",
}
FILTER_DATES = {
    "proche": "À tenir dans les 30 jours",
    "depassee": "Dépassée",
    "signalement": "Signalement à faire",
    "tardif": "Signalement en retard",
    "immobile": "Rien n’a bougé depuis 30 jours",
}
ANY = [("", "Toutes")]


def to_handle_today(today: datetime.date) -> Q:
    """Lines of the list of the day: something is owed or a case is open, and no pause runs."""
    return Q(listed=True) & (Q(paused_until=None) | Q(paused_until__lte=today))


def last_day(written: str) -> datetime.date:
    """The last day of a month written «2026-09»."""
    first = datetime.date.fromisoformat(f"{written}-01")
    return month_end((first + datetime.timedelta(days=32)).replace(day=1))


class PlaceFilterForm(forms.Form):
    """Where and when: month-end, agency, commune, parc."""

    fin = forms.ChoiceField(label="Situation au", required=False)
    agence = forms.ChoiceField(label="Agence", required=False)
    commune = forms.ChoiceField(label="Commune", required=False)
    parc = forms.ChoiceField(label="Parc", required=False, choices=[("", "Tous"), *Parc.choices])

    def __init__(self, data: Any, *, bailleur: uuid.UUID, today: datetime.date) -> None:
        super().__init__(data)
        self.bailleur, self.today = bailleur, today
        self._offer("fin", [("", "Aujourd’hui"), *((f"{m:%Y-%m}", f"Fin {month(m)}") for m in self._months())])
        places = places_of(bailleur)
        self.communes = {commune.pk: commune for commune in places.communes}
        self._offer("agence", [*ANY, *((name, name) for name in places.agencies)])
        self._offer("commune", [*ANY, *((commune.code, commune.name) for commune in places.communes)])

    def _months(self) -> list[datetime.date]:
        return list(MonthEnd.objects.filter(bailleur=self.bailleur).values_list("ends_on", flat=True)[:24])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        # What the address asks stays, and is refused in words when it is not offered.
        field.choices = choices

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """Valid filters only: a wrong one is said by the form, and filters nothing."""
        self.full_clean()
        return self.cleaned_data

    @property
    def filtered(self) -> bool:
        """Something is asked for, or was refused: the page shows its filters."""
        return any(self.wanted.values()) or bool(self.errors)

    @cached_property
    def month(self) -> datetime.date | None:
        """The month-end asked for; None for today."""
        return last_day(self.wanted["fin"]) if self.wanted.get("fin") else None

    @property
    def day(self) -> datetime.date:
        """The day that dates are compared with."""
        return self.month or self.today

    def communes_of(self, keys: Iterable[int]) -> dict[int, Commune]:
        """Communes by key; one of a past month may have no lease left, and so not be offered."""
        missing = set(keys) - self.communes.keys()
        return {**self.communes, **(Commune.objects.in_bulk(missing) if missing else {})}

    def where(self) -> Q:
        """Agency, commune and parc."""
        wanted, found = self.wanted, Q(bailleur=self.bailleur)
        if wanted.get("agence"):
            found &= Q(agency=wanted["agence"])
        if wanted.get("commune"):
            # A valid one is of those offered.
            found &= Q(commune__in=[pk for pk, commune in self.communes.items() if commune.code == wanted["commune"]])
        if wanted.get("parc"):
            found &= Q(parc=wanted["parc"])
        return found

    def lines(self) -> QuerySet[Any]:
        """Lines of the desk, or of the month-end, that the filters leave."""
        if self.month:
            return MonthEndLine.objects.filter(self.where(), ends_on=self.month)
        return DeskLine.objects.filter(self.where())

    def query(self, **more: str) -> str:
        """The filters in force as the end of an address, with others."""
        kept = {name: str(value) for name, value in self.wanted.items() if value}
        return urlencode({**kept, **{name: value for name, value in more.items() if value}})


class DeskFilterForm(PlaceFilterForm):
    """The same, and what: situation, stage, age, amount, plan, movement, dates."""

    situation = forms.ChoiceField(label="Situation", required=False, choices=list(SITUATIONS.items()))
    etape = forms.ChoiceField(label="Étape", required=False, choices=[*ANY, *((s.value, s.label) for s in Step)])
    depuis_etape = forms.ChoiceField(
        label="Étape atteinte", required=False, choices=[*ANY, *((s.value, s.label) for s in Step)]
    )
    anciennete = forms.ChoiceField(
        label="Ancienneté", required=False, choices=[*ANY, *((key, label) for key, label, _, _ in AGES), UNKNOWN_AGE]
    )
    montant = forms.ChoiceField(
        label="Montant", required=False, choices=[("", "Tous"), *((key, label) for key, label, _, _ in AMOUNTS)]
    )
    plan = forms.ChoiceField(label="Plan", required=False, choices=[("", "Tous"), *PlanState.choices])
    mouvement = forms.ChoiceField(
        label="Mouvement du mois", required=False, choices=[("", "Tous"), *ArrearsMovement.choices]
    )
    date = forms.ChoiceField(label="Date", required=False, choices=[*ANY, *FILTER_DATES.items()])

    def lines(self) -> QuerySet[Any]:
        wanted = self.wanted
        found = super().lines().filter(self._situation(wanted.get("situation", "")))
        if wanted.get("etape"):
            found = found.filter(step=Step(wanted["etape"]).order)
        if wanted.get("depuis_etape"):
            found = found.filter(step__gte=Step(wanted["depuis_etape"]).order)
        if wanted.get("anciennete"):
            found = found.filter(in_age(wanted["anciennete"], self.day))
        if wanted.get("montant"):
            found = found.filter(in_amount(wanted["montant"]))
        if wanted.get("plan"):
            found = found.filter(plan_state=wanted["plan"])
        if wanted.get("mouvement"):
            found = found.filter(movement=wanted["mouvement"])
        if wanted.get("date"):
            found = found.filter(self._date(wanted["date"]))
        return found

    def _situation(self, wanted: str) -> Q:
        past = self.month is not None
        return {
            "": Q(balance__gt=0) if past else to_handle_today(self.today),
            "doit": Q(balance__gt=0),
            "dossier": Q(case__isnull=False),
            "pause": Q(pk__in=[]) if past else Q(paused_until__gt=self.today),
            "tous": Q(),
            "expulsion": Q(expelled_on__isnull=False),
        }[wanted]

    def _date(self, wanted: str) -> Q:
        return {
            "proche": Q(due_on__lte=self.day + SOON),
            "depassee": Q(late_on__isnull=False),
            "signalement": Q(report_on__isnull=False),
            "tardif": Q(report_on__lt=self.day),
            "immobile": Q(moved_on__lte=self.day - STILL),
        }[wanted]
