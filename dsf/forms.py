"""Forms of the diagnostic, one per section. Every field is named here; nothing is required that the law does not require."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from core.forms import HouseForm, MoneyField
from dsf import budget
from dsf.enums import Answer, DsfKind, FamilyStatus, HouseholdType, Protection
from dsf.models import Dsf, DsfSection
from dsf.rules import SERVICE_KINDS
from organisations.models import Membership, Organisation

ANSWERS = [(value, label) for value, label in Answer.choices]
PARTIAL_DATE = re.compile(r"^(?:(?:(0?[1-9]|[12]\d|3[01])/)?(0?[1-9]|1[0-2])/)?((?:19|20)\d\d)$")


class PartialDateField(forms.CharField):
    """A date as precise as it is known: «02/04/2021», «04/2021» or «2021»."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Jour, mois ou année, comme vous le savez : 02/04/2021, 04/2021 ou 2021.")
        super().__init__(max_length=10, required=False, **kwargs)
        self.widget.attrs["class"] = "short"

    def clean(self, value: Any) -> str:
        text = re.sub(r"\s", "", super().clean(value)).replace("-", "/").replace(".", "/")
        if text and not PARTIAL_DATE.match(text):
            raise ValidationError("Écrivez une date comme 02/04/2021, 04/2021 ou 2021.")
        return text


def _choice(label: str, choices: list[tuple[str, str]], help_text: str = "", radio: bool = True) -> forms.ChoiceField:
    widget = forms.RadioSelect if radio else forms.Select
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget, help_text=help_text)


def _with_blank(choices: Any) -> list[tuple[str, str]]:
    return [("", "Non connu"), *choices]


class RequestForm(HouseForm):
    """Asking a service for a diagnostic."""

    service = forms.ModelChoiceField(
        Organisation.objects.none(), label="Service chargé du diagnostic", empty_label="Choisir"
    )
    kind = forms.ChoiceField(
        label="Stade", choices=DsfKind.choices, widget=forms.RadioSelect, initial=DsfKind.ASSIGNATION
    )
    motive = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="Ce que le service doit savoir pour commencer. Le bailleur ne le lit pas.",
    )

    def __init__(self, *args: Any, territory: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = Organisation.objects.of_kinds(*SERVICE_KINDS).filter(territory=territory)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


class ReturnForm(HouseForm):
    reason = forms.CharField(
        label="Motif du renvoi", max_length=300, widget=forms.Textarea({"rows": 2}), help_text="La préfecture le lira."
    )


class WriterChoiceForm(HouseForm):
    writer = forms.ModelChoiceField(Membership.objects.none(), label="Rédacteur", empty_label="Choisir")

    def __init__(self, *args: Any, dsf: Dsf, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Membership.objects.filter(
            organisation_id=dsf.service_id, is_active=True, role__in=("social_worker", "social_head")
        )
        self.fields["writer"].queryset = people  # type: ignore[attr-defined]
        self.fields["writer"].label_from_instance = lambda m: m.display_name  # type: ignore[attr-defined]


class RowForm(HouseForm):
    """One row of a list that may grow: an empty one is ignored."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}


class TenantForm(RowForm):
    last_name = forms.CharField(label="Nom(s)", max_length=80)
    first_names = forms.CharField(label="Prénom(s)", max_length=120, required=False)
    birth_date = forms.DateField(label="Date de naissance", required=False)
    address = forms.CharField(label="Adresse (numéro et voie)", max_length=200, required=False)
    postcode = forms.RegexField(
        r"^\d{5}$",
        label="Code postal",
        required=False,
        error_messages={"invalid": "Un code postal compte cinq chiffres."},
        widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
    )
    commune = forms.CharField(label="Commune", max_length=80, required=False)
    work = forms.CharField(
        label="Situation professionnelle",
        max_length=120,
        required=False,
        help_text="CDD, CDI, auto-entrepreneur, chômeur, inactif…",
    )
    work_since = PartialDateField(label="Depuis le")
    email = forms.EmailField(label="Adresse mail", required=False)
    phone = forms.CharField(label="Numéro de téléphone personnel", max_length=30, required=False)


class MemberForm(RowForm):
    relation = forms.CharField(
        label="Relation avec le locataire", max_length=60, help_text="Conjoint, enfant, colocataire, enfant à naître…"
    )
    age = forms.IntegerField(
        label="Âge", min_value=0, max_value=125, required=False, widget=forms.NumberInput({"class": "short"})
    )
    situation = forms.CharField(
        label="Situation professionnelle ou scolaire et mode de garde", max_length=160, required=False
    )
    contributes = _choice("Cette personne peut-elle contribuer au paiement du loyer ?", ANSWERS)


class Rows(BaseFormSet):
    """The rows kept, in order; those ticked «retirer» and the blank ones left out."""

    def kept(self) -> list[dict[str, Any]]:
        gone = self.deleted_forms
        return [form.values() for form in self.forms if form not in gone and form.cleaned_data.get(form.key_field)]

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Retirer cette personne du diagnostic"


TenantForm.key_field = "last_name"  # type: ignore[attr-defined]
MemberForm.key_field = "relation"  # type: ignore[attr-defined]
# No limit that a household could meet: the paper's seven rows get a continuation.
TenantFormSet = formset_factory(TenantForm, formset=Rows, extra=1, can_delete=True, max_num=50, absolute_max=60)
MemberFormSet = formset_factory(MemberForm, formset=Rows, extra=1, can_delete=True, max_num=50, absolute_max=60)


class HouseholdForm(HouseForm):
    family_status = _choice("Le locataire est", _with_blank(FamilyStatus.choices), radio=False)
    household_type = _choice("Le ménage est", _with_blank(HouseholdType.choices), radio=False)
    household_other = forms.CharField(label="Autre, précisez", max_length=120, required=False)
    since = PartialDateField(label="Depuis le")
    dependants = forms.IntegerField(
        label="Nombre total de personne(s) à charge",
        min_value=0,
        max_value=30,
        required=False,
        widget=forms.NumberInput({"class": "short"}),
        help_text="Personnes présentes au domicile qui dépendent des revenus du locataire.",
    )


class ProtectionForm(HouseForm):
    measure = _choice(
        "Mesure de protection juridique",
        list(Protection.choices),
        "Les mesures atténuées (MASP…) s’écrivent dans la section 6.",
    )
    last_name = forms.CharField(label="Nom du tuteur ou du curateur", max_length=80, required=False)
    first_names = forms.CharField(label="Prénom(s) du tuteur ou du curateur", max_length=120, required=False)
    email = forms.EmailField(label="Adresse mail du tuteur ou du curateur", required=False)
    phone = forms.CharField(label="Numéro de téléphone du tuteur ou du curateur", max_length=30, required=False)


class BudgetForm(HouseForm):
    """Section 2: one amount per cell of the form; empty is «not asked yet», zero is an answer."""

    month = forms.CharField(
        label="Mois des ressources",
        max_length=10,
        required=False,
        widget=forms.TextInput({"class": "short"}),
        help_text="Dernier mois connu, par exemple 09/2026. Ressources qui varient : moyenne des 3 derniers mois.",
    )
    other_resource = forms.CharField(label="Autre(s) ressource(s), précisez", max_length=120, required=False)
    other_charge_1 = forms.CharField(label="Autre charge, précisez", max_length=120, required=False)
    other_charge_2 = forms.CharField(label="Autre charge, précisez", max_length=120, required=False)

    NAMES = ("month", "other_resource", "other_charge_1", "other_charge_2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {line.key: line.label for line in (*budget.RESOURCES, *budget.HOUSING, *budget.OTHER_CHARGES)}
        for line, column in budget.CELLS:
            suffix = f", {budget.COLUMN_LABELS[column].lower()}" if column in budget.COLUMN_LABELS else ""
            field = MoneyField(
                label=f"{labels[line]}{suffix}",
                max_digits=9,
                min_value=Decimal(0),
                required=False,
                error_messages={"min_value": "Une ressource ou une charge ne peut être négative."},
            )
            self.fields[self.cell_name(line, column)] = field

    @staticmethod
    def cell_name(line: str, column: str) -> str:
        return f"{line}-{column}"

    def amounts(self) -> dict[tuple[str, str], Decimal | None]:
        """Amounts of the cells that are valid; the totals of a half-typed form leave the others out."""
        cleaned = getattr(self, "cleaned_data", {})
        return {cell: cleaned.get(self.cell_name(*cell)) for cell in budget.CELLS}

    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class EvaluationForm(HouseForm):
    landlord_invited = _choice(
        "Le bailleur a-t-il été invité à apporter des observations (orales ou écrites) pour ce diagnostic ?", ANSWERS
    )
    tenant_took_part = _choice("Le locataire a-t-il participé à la rédaction du DSF ?", ANSWERS)
    text = forms.CharField(
        label="Évaluation sociale", required=False, max_length=20_000, widget=forms.Textarea({"rows": 14})
    )


class WriterForm(HouseForm):
    name = forms.CharField(label="Nom et prénom", max_length=120, required=False)
    body = forms.CharField(label="Organisme de rattachement", max_length=120, required=False)
    email = forms.EmailField(label="Adresse mail", required=False)
    phone = forms.CharField(label="Numéro de téléphone (fixe ou mobile)", max_length=30, required=False)


class VersionForm(forms.Form):
    """Which version of the section the page was drawn from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, section: DsfSection) -> "VersionForm":
        return cls(initial={"version": section.version})
