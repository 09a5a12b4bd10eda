"""Forms of a plan d’apurement: what to spread, then its instalments line by line."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from django import forms

from cases.enums import PaymentMeans
from cases.forms.measures import NOTE_HELP
from cases.plans.editing import Draft, faults
from cases.plans.proposing import LONGEST
from cases.services.plans import Terms
from cases.services.schedules import Schedule
from core.formats import NBSP
from core.forms import HouseForm, MoneyField

PAYMENT = [("", "Pas encore convenu"), *PaymentMeans.choices]


class PlanForm(HouseForm):
    """What a plan spreads, and how."""

    debt = MoneyField(label="Dette à apurer", min_value=0.01)
    debt_on = forms.DateField(
        label="Dette au", help_text="Le jour du solde repris. Les écritures qui suivent servent à suivre le plan."
    )
    declared = MoneyField(
        label="Ce que le ménage dit pouvoir payer par mois, en plus du loyer",
        required=False,
        min_value=0,
        help_text="Laissez vide si vous ne le savez pas : le plan s’écrit quand même, avec un avertissement.",
    )
    monthly = MoneyField(
        label="Mensualité souhaitée",
        required=False,
        min_value=0.01,
        help_text="Laissez vide pour partir de ce que le ménage peut payer.",
    )
    count = forms.IntegerField(
        label="ou nombre de mensualités",
        required=False,
        min_value=1,
        max_value=LONGEST,
        widget=forms.NumberInput({"class": "short"}),
    )
    first_on = forms.DateField(label="Première échéance le")
    payment = forms.ChoiceField(label="Comment le ménage paiera", required=False, choices=PAYMENT)
    note = forms.CharField(label="Ce qui est convenu par ailleurs", required=False, max_length=300, help_text=NOTE_HELP)

    def __init__(self, *args: Any, shared: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shared:
            del self.fields["declared"]

    def terms(self) -> Terms:
        """What the service asks."""
        cleaned = self.cleaned_data
        return Terms(
            **{name: cleaned[name] for name in ("debt", "debt_on", "first_on", "monthly", "count", "payment", "note")},
            declared=cleaned.get("declared"),
        )


class LineForm(HouseForm):
    """One instalment as it is typed. What is missing is told by the schedule, which knows the number of the line."""

    due_on = forms.DateField(label="Date", required=False)
    amount = MoneyField(label="Montant", required=False)

    @property
    def draft(self) -> Draft:
        """What was typed, without what could not be read."""
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        return Draft(self.cleaned_data.get("due_on"), self.cleaned_data.get("amount"))


class ScheduleForm(HouseForm):
    """The terms of a schedule; its lines are in `ScheduleLines`."""

    debt = MoneyField(label="Dette à apurer", min_value=Decimal("0.01"))
    debt_on = forms.DateField(
        label="Dette au", help_text="Le jour du solde repris. Les écritures qui suivent servent à suivre le plan."
    )
    declared = MoneyField(
        label="Ce que le ménage dit pouvoir payer par mois, en plus du loyer", required=False, min_value=0
    )
    payment = forms.ChoiceField(label="Comment le ménage paiera", required=False, choices=PAYMENT)

    def __init__(self, *args: Any, shared: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shared:
            del self.fields["declared"]

    def schedule(self, lines: Sequence[Draft]) -> Schedule:
        """What the service asks."""
        cleaned = self.cleaned_data
        return Schedule(
            cleaned["debt"], cleaned["debt_on"], tuple(lines), cleaned.get("declared"), cleaned.get("payment", "")
        )


class AmendmentForm(ScheduleForm):
    """The terms of an avenant, with what makes it needed."""

    reason = forms.CharField(label="Pourquoi le plan change", max_length=300, help_text=NOTE_HELP)
    field_order = ("reason",)


class ScheduleLines:
    """The lines of a schedule in a page, numbered from 0: as many as were typed, never one that is wholly blank."""

    def __init__(self, lines: Sequence[Draft] = ()) -> None:
        self.forms: list[LineForm] = []
        for line in lines:
            self.add(line.due_on, line.amount)

    @classmethod
    def sent(cls, data: Mapping[str, str]) -> Self:
        """The lines that a page sent, without the one it asks to take away."""
        found = cls()
        for place in _places(data):
            on, amount = data.get(f"l-{place}-due_on", ""), data.get(f"l-{place}-amount", "")
            if (on.strip() or amount.strip()) and data.get("remove") != str(place):
                found.add(on, amount)
        return found

    def add(self, due_on: Any, amount: Any) -> None:
        """One more line, at the end."""
        place = len(self.forms)
        shown = f"{amount:.2f}".replace(".", ",") if isinstance(amount, Decimal) else amount
        values = {"due_on": due_on, "amount": shown}
        data = {f"l-{place}-{name}": "" if value is None else str(value) for name, value in values.items()}
        form = LineForm(data, prefix=f"l-{place}")
        for name, words in (("due_on", "Date"), ("amount", "Montant")):
            form.fields[name].widget.attrs["aria-label"] = f"{words} de l’échéance {place + 1}"
        self.forms.append(form)

    @property
    def drafts(self) -> list[Draft]:
        """The lines as they were typed, without what could not be read."""
        return [form.draft for form in self.forms]

    def tell(self, debt_on: datetime.date) -> list[tuple[str, str]]:
        """Put beside each line what keeps it from being kept; (address, sentence naming the line) for the head of the page."""
        told = []
        for index, form in enumerate(self.forms):
            for part, errors in form.errors.items():
                told += [(f"#id_l-{index}-{part}", f"Échéance {index + 1}{NBSP}: {error}") for error in errors]
        for fault in faults(self.drafts, debt_on=debt_on):
            form = self.forms[fault.index]
            if fault.part not in form.errors:
                form.add_error(fault.part, fault.text)
                told.append((f"#id_l-{fault.index}-{fault.part}", fault.text))
        return told


def _places(data: Mapping[str, str]) -> list[int]:
    """The numbers of the lines sent, in order; no more than a plan may have."""
    found = [name[2:-7] for name in data if name.startswith("l-") and name.endswith("-due_on")]
    return sorted({int(place) for place in found if place.isdecimal() and len(place) < 6})[:LONGEST]
