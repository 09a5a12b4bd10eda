"""Rencontre tripartite: proposed, held or not, one thing agreed."""

from typing import Any

from django import forms

from cases.enums import AgreedKind, MeetingFormat, MeetingParty, OutreachChannel
from core.forms import HouseForm, offer_rows
from organisations.models import Organisation


class MeetingForm(HouseForm):
    """When, where, with whom. The household is always invited: it is the third side."""

    why = forms.CharField(
        label="Objet",
        required=False,
        max_length=300,
        help_text="Par exemple : convenir d’un plan que le ménage peut tenir.",
    )
    on = forms.DateField(label="Date", required=False, help_text="Vide tant qu’elle n’est pas fixée.")
    at = forms.TimeField(label="Heure", required=False)
    held_by = forms.ChoiceField(label="Comment", choices=MeetingFormat.choices, widget=forms.RadioSelect)
    place = forms.CharField(label="Lieu, ou numéro à appeler", required=False, max_length=200)
    service = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Service social",
        required=False,
        empty_label="Aucun de ceux-ci",
        help_text="Les services qui voient ce dossier. Un autre service se nomme seulement ci-dessous, et ne lit rien ici.",
    )
    service_person = forms.CharField(label="Pour le service social, qui", required=False, max_length=120)
    landlord_person = forms.CharField(label="Pour le bailleur, qui", required=False, max_length=120)
    others = forms.CharField(
        label="Autres personnes invitées",
        required=False,
        max_length=200,
        help_text="Interprète, tuteur, personne de confiance du ménage.",
    )
    invited_on = forms.DateField(label="Ménage invité le", required=False)
    invited_by = forms.ChoiceField(label="Par", required=False, choices=[("", "Choisir"), *OutreachChannel.choices])

    def __init__(self, *args: Any, services: Any, inviting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "service", services)
        if not inviting:
            del self.fields["invited_on"], self.fields["invited_by"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("invited_on")) != bool(cleaned.get("invited_by")):
            missing = "invited_by" if cleaned.get("invited_on") else "invited_on"
            self.add_error(missing, "Donnez la date et le moyen de l’invitation.")
        return cleaned


class HeldForm(HouseForm):
    """A meeting that was held: the day, who came, what was said."""

    on = forms.DateField(label="Tenue le")
    household_came = forms.BooleanField(label="Le ménage est venu", required=False)
    service_came = forms.BooleanField(label="Le service social est venu", required=False)
    landlord_came = forms.BooleanField(label="Le bailleur est venu", required=False)
    summary = forms.CharField(
        label="Ce qui a été dit",
        required=False,
        max_length=3_000,
        widget=forms.Textarea({"rows": 6}),
        help_text="Ce que les trois parties ont entendu. Ni santé, ni budget, ni évaluation.",
    )


class MissedForm(HouseForm):
    reason = forms.CharField(
        label="Pourquoi la rencontre n’a pas eu lieu", max_length=300, widget=forms.Textarea({"rows": 2})
    )


class AgreedForm(HouseForm):
    """One thing agreed: what it leads to, in words, by whom, until when."""

    kind = forms.ChoiceField(label="Nature", choices=AgreedKind.choices)
    text = forms.CharField(label="Ce qui est convenu", max_length=300, widget=forms.Textarea({"rows": 2}))
    who = forms.ChoiceField(label="Qui le fait", choices=MeetingParty.choices, widget=forms.RadioSelect)
    due_on = forms.DateField(label="Pour le", required=False)
