"""Forms around the diagnostic: asking for it, returning it, naming its writer. Those of its sections: `dsf.forms.sections`."""

from typing import Any

from django import forms

from core.forms import HouseForm, offer_rows
from dsf.enums import DsfKind
from dsf.models import Dsf, DsfSection
from dsf.rules import SERVICE_KINDS
from organisations.models import Membership, Organisation


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
        offer_rows(self, "service", services)


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
        offer_rows(self, "writer", people, label=lambda member: member.display_name)


class VersionForm(forms.Form):
    """Which version of the section the page was drawn from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, section: DsfSection) -> "VersionForm":
        return cls(initial={"version": section.version})


class NoteForm(HouseForm):
    """A private note; `known` is the text that the page showed."""

    text = forms.CharField(label="Note de travail", max_length=5_000, widget=forms.Textarea({"rows": 4}))
    known = forms.CharField(required=False, widget=forms.HiddenInput)


class SettingsForm(HouseForm):
    device_drafts = forms.BooleanField(
        label="Garder sur l’appareil le texte qui n’a pas pu être envoyé",
        required=False,
        help_text="Chiffré, 72 heures au plus, lisible seulement une fois la personne reconnectée. Sinon, sans connexion, "
        "le texte n’est que dans la page ouverte.",
    )
    special_causes = forms.BooleanField(
        label="Proposer les causes « santé ou hospitalisation » et « détention »",
        required=False,
        help_text="Facultatives, lues par le service et le juge seulement. Décochées, elles ne sont ni demandées ni montrées.",
    )
