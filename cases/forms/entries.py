"""What was done when a household moved in."""

from django import forms

from cases.enums import EntryGuarantee, PayingBody
from core.forms import HouseForm


class EntryForm(HouseForm):
    mostly_optional = True

    aid_requested_on = forms.DateField(
        label="Demande d’aide au logement envoyée le",
        required=False,
        help_text="Dès l’entrée : une aide demandée tard n’est en principe pas versée pour les mois passés.",
    )
    aid_body = forms.ChoiceField(label="Envoyée à", required=False, choices=PayingBody.choices)
    aid_not_due = forms.BooleanField(label="Le ménage n’a pas droit à l’aide, ou n’en veut pas", required=False)
    inventory_on = forms.DateField(label="État des lieux d’entrée signé le", required=False)
    insurance_on = forms.DateField(label="Attestation d’assurance reçue le", required=False)
    guarantee = forms.ChoiceField(
        label="Garantie", required=False, choices=[("", "Non renseignée"), *EntryGuarantee.choices]
    )
    leaflet_on = forms.DateField(
        label="Fiche d’entrée remise le",
        required=False,
        help_text="Qui appeler dès le premier retard : bailleur, ADIL, service social, CAF ou MSA.",
    )
