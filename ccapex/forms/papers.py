"""Forms of what follows a séance: letters, minutes, answers, library, contacts."""

from typing import Any

from django import forms

from ccapex.enums import AddresseeFamily, AvisKind, ContactKind, Matter, ReplyOutcome
from ccapex.models import Contact, Wording
from core.forms import HouseForm, HouseModelForm, offer_choices, offer_rows
from organisations.enums import OrganisationKind
from organisations.models import Arrondissement, Commune, Organisation, Territory

STATES = (
    ("", "Tous"),
    ("a_envoyer", "Rendus, pas encore envoyés"),
    ("attente", "En attente de réponse"),
    ("sans_reponse", "Sans réponse, date passée"),
    ("suivi", "Suivis"),
    ("partiel", "Suivis en partie"),
    ("refuse", "Non suivis"),
)


class SentForm(HouseForm):
    """The day the letters left."""

    on = forms.DateField(label="Envoyés le")


class SignedForm(HouseForm):
    """A signed copy, as PDF."""

    file = forms.FileField(
        label="Exemplaire signé (PDF)", help_text="10 Mo au plus. Une fois déposé, il ne change plus."
    )


class SignedMinutesForm(SignedForm):
    on = forms.DateField(label="Signé le")


class CorrectionForm(HouseForm):
    """Why a compte rendu is corrected."""

    reason = forms.CharField(
        label="Ce qui est corrigé, et pourquoi",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Écrit en tête de la nouvelle version. L’ancienne reste lisible.",
    )


class ReplyForm(HouseForm):
    """What was done of an avis."""

    outcome = forms.ChoiceField(
        label="Suite donnée",
        choices=[choice for choice in ReplyOutcome.choices if choice[0] != ReplyOutcome.ACKNOWLEDGED],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Précisions",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="À écrire quand l’avis n’est pas suivi, ou ne l’est qu’en partie. Ni santé, ni évaluation sociale.",
    )
    on = forms.DateField(label="Date de la réponse")


class LedgerFilter(HouseForm):
    """Filters of the ledger of avis, in the address."""

    etat = forms.ChoiceField(label="Suite", choices=STATES, required=False)
    nature = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *AvisKind.choices], required=False)
    matiere = forms.ChoiceField(label="Matière", choices=[("", "Toutes"), *Matter.choices], required=False)
    famille = forms.ChoiceField(label="Destinataire", choices=[("", "Tous"), *AddresseeFamily.choices], required=False)
    annee = forms.IntegerField(label="Année", required=False, min_value=2000, max_value=2100)


class WordingForm(HouseModelForm):
    class Meta:
        model = Wording
        fields = ("kind", "matter", "title", "text", "valid_from")
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "title": "Commencez par le destinataire : « Au bailleur : … ».",
            "text": "Une phrase sobre, sans évaluation sociale : chaque avis la reprend puis l’adapte.",
        }


class ContactForm(HouseModelForm):
    """How to reach a body. Nothing here is invented: say where it comes from."""

    class Meta:
        model = Contact
        fields = (
            "kind",
            "name",
            "organisation",
            "commune",
            "arrondissement",
            "address",
            "phone",
            "email",
            "steps",
            "source",
            "valid_from",
        )
        widgets = {"address": forms.Textarea(attrs={"rows": 3}), "steps": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "organisation": "Seulement pour le gestionnaire du dossier chez un bailleur.",
            "commune": "Vide : toutes les communes.",
            "steps": "Conditions d’accès, comment prendre rendez-vous.",
        }

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "organisation": Organisation.objects.of_kinds(*OrganisationKind.bailleurs()),
            "commune": Commune.objects.all().order_by("name"),
            "arrondissement": Arrondissement.objects.all(),
        }
        for name, rows in choices.items():
            offer_rows(self, name, rows.filter(territory=territory))
        offer_choices(self, "kind", ContactKind.choices)
