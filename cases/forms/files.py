"""Filters of the list of cases, opening a case to somebody, outreach and measures."""

from typing import Any

from django import forms

from cases.enums import OutreachChannel, OutreachOutcome, OutreachPurpose
from cases.procedure.enums import Stage, Step
from core.forms import HouseForm, offer_rows
from organisations.models import Organisation

AGES = [
    ("", "Toutes"),
    ("1", "Moins d’un mois"),
    ("3", "1 à 3 mois"),
    ("6", "3 à 6 mois"),
    ("12", "6 à 12 mois"),
    ("99", "Plus d’un an"),
]


class CaseFilterForm(forms.Form):
    """Filters kept in the address."""

    q = forms.CharField(label="Numéro, nom ou adresse", required=False, max_length=80)
    etape = forms.ChoiceField(
        label="Étape", required=False, choices=[("", "Toutes")] + [(s.value, s.label) for s in Step]
    )
    anciennete = forms.ChoiceField(label="Ancienneté de l’impayé", required=False, choices=AGES)
    agence = forms.CharField(label="Agence", required=False, max_length=80)

    def stages(self) -> list[str]:
        """Stages of the chosen step of the line."""
        return [
            stage.value for stage in Stage if stage.step is not None and stage.step.value == self.cleaned_data["etape"]
        ]


class ReferralForm(HouseForm):
    """To whom the case is opened. Reason and legal basis follow from who asks and for whom."""

    organisation = forms.ModelChoiceField(
        label="Organisation", queryset=Organisation.objects.none(), empty_label="Choisir"
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "organisation", organisations)


class OutreachForm(HouseForm):
    """One attempt to reach the household."""

    on = forms.DateField(label="Date")
    channel = forms.ChoiceField(label="Moyen", choices=OutreachChannel.choices)
    outcome = forms.ChoiceField(label="Résultat", choices=OutreachOutcome.choices)
    purpose = forms.ChoiceField(
        label="Pour",
        choices=OutreachPurpose.choices,
        required=False,
        help_text="Une information avant commission permet d’inscrire le dossier à l’ordre du jour.",
    )
    minutes = forms.IntegerField(
        label="Temps passé, trajet compris (minutes)", required=False, min_value=1, max_value=1440
    )
    note = forms.CharField(
        label="Remarque",
        required=False,
        max_length=300,
        help_text="Lue par les partenaires de ce dossier : aucune confidence, aucune information de santé.",
    )


class AttachmentForm(HouseForm):
    """A supporting document: what it is, and the file."""

    title = forms.CharField(label="Intitulé", max_length=120, help_text="Par exemple : avis d’échéance d’octobre 2026.")
    file = forms.FileField(
        label="Fichier",
        help_text="PDF, ou photo JPEG ou PNG, 10 Mo au plus. La position et l’appareil sont effacés des photos.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )
