"""Forms of the sections, with the official form's own words. Every field is named here; nothing is required that the law
does not require.
"""

import datetime
import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from core.forms import HouseForm, MoneyField
from dsf import budget
from dsf.enums import (
    Answer,
    AnswerOrDoubt,
    Cause,
    CcapexStudy,
    CommissionOutcome,
    Disputed,
    DwellingType,
    FamilyStatus,
    Fsl,
    HouseholdType,
    LegalAid,
    Overindebtedness,
    Protection,
    RentResumed,
    SpecialCause,
)

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
        found = PARTIAL_DATE.match(text)
        if text and not found:
            raise ValidationError("Écrivez une date comme 02/04/2021, 04/2021 ou 2021.")
        if found and found[1]:
            try:
                datetime.date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                raise ValidationError(f"Le {text} n’existe pas dans le calendrier.") from None
        return text


def _choice(label: str, choices: list[tuple[str, str]], help_text: str = "", radio: bool = True) -> forms.ChoiceField:
    widget = forms.RadioSelect if radio else forms.Select
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget, help_text=help_text)


def _with_blank(choices: Any) -> list[tuple[str, str]]:
    return [("", "Non connu"), *choices]


def _boxes(label: str, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _euros(label: str) -> MoneyField:
    """The ceiling keeps a mistyped amount out of the cents that the database holds."""
    return MoneyField(
        label=label,
        max_digits=11,
        min_value=Decimal(0),
        required=False,
        error_messages={"min_value": "Un montant ne peut être négatif."},
    )


def _whole(label: str, low: int, high: int, help_text: str = "") -> forms.IntegerField:
    widget = forms.NumberInput({"class": "short"})
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, required=False, widget=widget, help_text=help_text
    )


def _text(label: str, help_text: str, length: int, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=length, required=False, widget=forms.Textarea({"rows": rows})
    )


class SectionForm(HouseForm):
    """A part of the official form: the law makes almost nothing of it mandatory."""

    mostly_optional = True


class RowForm(SectionForm):
    """One row of a list that may grow: one without its `key_field` is not a row yet."""

    key_field: ClassVar[str]

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}


class TenantForm(RowForm):
    key_field = "last_name"

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
    key_field = "relation"

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


# No limit that a household could meet: the paper's seven rows get a continuation.
TenantFormSet = formset_factory(TenantForm, formset=Rows, extra=1, can_delete=True, max_num=50, absolute_max=60)
MemberFormSet = formset_factory(MemberForm, formset=Rows, extra=1, can_delete=True, max_num=50, absolute_max=60)


class HouseholdForm(SectionForm):
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


class ProtectionForm(SectionForm):
    measure = _choice("Mesure de protection juridique", list(Protection.choices))
    last_name = forms.CharField(label="Nom du tuteur ou du curateur", max_length=80, required=False)
    first_names = forms.CharField(label="Prénom(s) du tuteur ou du curateur", max_length=120, required=False)
    email = forms.EmailField(label="Adresse mail du tuteur ou du curateur", required=False)
    phone = forms.CharField(label="Numéro de téléphone du tuteur ou du curateur", max_length=30, required=False)


class BudgetForm(SectionForm):
    """Section 2: one amount per cell of the form; empty is «not asked yet», zero is an answer."""

    month = forms.CharField(
        label="Mois des ressources",
        max_length=10,
        required=False,
        widget=forms.TextInput({"class": "short"}),
        help_text="Par exemple 09/2026.",
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


class DebtForm(SectionForm):
    """Section 3.1, without its causes."""

    amount = _euros("Montant de la dette figurant sur l’assignation")
    guarantee = _choice("Présence d’une garantie (physique ou morale)", ANSWERS)
    first_unpaid = PartialDateField(label="Date du 1er impayé, si connue")
    aid_to_landlord = _choice(
        "Pour les locataires concernés, les aides au logement sont-elles versées au bailleur ?", ANSWERS
    )
    aid_amount = _euros("Si oui, d’un montant de")
    aid_suspended = _choice("Pour les locataires concernés, les aides au logement sont-elles suspendues ?", ANSWERS)
    aid_suspended_since = PartialDateField(label="Si oui, depuis le")


class CausesForm(SectionForm):
    """Section 3.1: the ordinary causes."""

    causes = _boxes("Causes de l’impayé, plusieurs options possibles", Cause.choices)
    other = forms.CharField(label="Autre, précisez", max_length=200, required=False)


class SpecialCausesForm(SectionForm):
    """Section 3.1: health, hospital, detention (family F10). Offered only by a service whose DPO allows it."""

    causes = _boxes("Causes particulières", SpecialCause.choices)
    indispensable = forms.BooleanField(
        label="Il est indispensable que la CCAPEX le sache",
        required=False,
        help_text="Sinon, seul l’exemplaire du juge le dit ; celui de la CCAPEX porte « Autre ».",
    )
    reason = forms.CharField(label="Si oui, pourquoi ?", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("indispensable") and values.get("causes") and not values.get("reason", "").strip():
            self.add_error("reason", "Dites pourquoi la CCAPEX doit le savoir : sans motif, cela reste au juge.")
        return values


class RepaymentForm(SectionForm):
    """Section 4.1, and the FSL of 4.2."""

    resumed = _choice("Le locataire a-t-il repris le paiement de son loyer ?", list(RentResumed.choices))
    resumed_since = PartialDateField(label="Si oui, depuis le")
    partial_amount = _euros("Si oui, partiellement : à raison de, par mois")
    able = _choice(
        "Le locataire est-il en capacité de rembourser tout ou une partie de la dette ?", list(AnswerOrDoubt.choices)
    )
    monthly_maximum = _euros(
        "Si oui, quel est le montant maximum que le ménage est en capacité de payer par mois en plus de son loyer "
        "courant ?"
    )
    months = _whole("Sur combien de mois", 1, 360)
    information = _text(
        "Informations complémentaires",
        "ex : date de remboursement souhaitée par le locataire si différente du paiement du loyer ou paiement possible "
        "à partir d’une certaine date",
        4_000,
    )
    fsl = _choice("Dossier FSL", list(Fsl.choices))
    fsl_filed = PartialDateField(label="Dossier FSL déposé le")
    other_measures = _text(
        "Autres mesures d’apurement et d’ouverture de droits",
        "N’oubliez pas de joindre tout document justificatif.",
        4_000,
    )


class OverindebtednessForm(SectionForm):
    """Section 4.2: dossier de surendettement."""

    state = _choice("Dossier de surendettement", list(Overindebtedness.choices))
    filed = PartialDateField(label="Dossier de surendettement déposé le")
    outcome = _choice(
        "La Commission a octroyé un plan ou une mesure, cochez une des cases ci-dessous",
        list(CommissionOutcome.choices),
    )
    months = _whole("D’une durée de (mois)", 1, 360, "Pour un plan ou une suspension de l’exigibilité des créances.")


class DwellingForm(SectionForm):
    """Sections 5.1 and 5.2."""

    kind = _choice("Type de logement", list(DwellingType.choices))
    rooms = _whole("Nombre de pièces (hors salle de bain, cuisine, toilette)", 0, 50)
    surface = _whole(
        "Surface habitable (m²)", 1, 2_000, "Absente du formulaire : elle sert à repérer une sur-occupation."
    )
    entered = PartialDateField(label="Date d’entrée dans les lieux")
    insured = _choice("Assurance habitation en cours de validité", ANSWERS)
    insalubrity = _choice("Présence d’un arrêté de mise en sécurité ou de traitement de l’insalubrité", ANSWERS)
    indecency = _choice("Présence d’un certificat de non décence", list(AnswerOrDoubt.choices))
    details = _text("Précisions supplémentaires sur le logement actuel", "", 4_000)
    wishes_to_stay = _choice("Le locataire souhaite-t-il rester dans les lieux ?", ANSWERS)
    social_request = PartialDateField(label="Demande de logement social déposée le")
    no_social_request = forms.BooleanField(
        label="Aucune demande de logement social n’est déposée",
        required=False,
        help_text="Sans date et sans cette case, le document dit que ce n’est pas connu.",
    )
    social_renewal = PartialDateField(label="Date du dernier renouvellement le")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("no_social_request") and values.get("social_request"):
            self.add_error(
                "no_social_request", "Une demande porte une date ci-dessus : effacez la date, ou décochez cette case."
            )
        return values


class EvaluationForm(SectionForm):
    """Section 6."""

    landlord_invited = _choice(
        "Le bailleur a-t-il été invité à apporter des observations (orales ou écrites) pour ce diagnostic ?", ANSWERS
    )
    tenant_took_part = _choice("Le locataire a-t-il participé à la rédaction du DSF ?", ANSWERS)
    text = forms.CharField(
        label="Évaluation sociale", required=False, max_length=20_000, widget=forms.Textarea({"rows": 14})
    )


class TenantObservationForm(SectionForm):
    """Section 6: what the form lets the tenant join on plain paper."""

    text = _text(
        "Observations du locataire", "Ce que le locataire veut dire du diagnostic, avec ses mots.", 10_000, rows=6
    )


class HearingForm(SectionForm):
    """Sections 7.1, 7.2 and 7.4."""

    on = forms.DateField(label="Date de l’audience", required=False)
    at = forms.TimeField(label="Heure", required=False)
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    told_to_come = forms.BooleanField(
        label="Le locataire a été informé de l’importance de se présenter à l’audience", required=False
    )
    told_to_bring = forms.BooleanField(
        label="Le locataire a été informé de l’importance d’apporter ses justificatifs à l’audience", required=False
    )
    legal_aid = _choice("Aide juridictionnelle", list(LegalAid.choices))
    ccapex_study = _choice("Étude de la situation par la CCAPEX", list(CcapexStudy.choices))


class DebtReviewForm(SectionForm):
    """Section 7.3, for the writer and for a jurist who is invited into it alone."""

    disputed = _boxes(
        "Le locataire indique que la dette actuelle comprend (plusieurs options possibles)", Disputed.choices
    )
    other = forms.CharField(label="Autre, précisez", max_length=300, required=False)


class WriterForm(SectionForm):
    name = forms.CharField(label="Nom et prénom", max_length=120, required=False)
    body = forms.CharField(label="Organisme de rattachement", max_length=120, required=False)
    email = forms.EmailField(label="Adresse mail", required=False)
    phone = forms.CharField(label="Numéro de téléphone (fixe ou mobile)", max_length=30, required=False)
