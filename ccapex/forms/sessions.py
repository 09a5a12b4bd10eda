"""Forms of the secretariat."""

import datetime
from typing import Any

from django import forms

from ccapex.enums import DecidingBody, GuestKind, ItemKind, Matter, Reply
from ccapex.models import Commission, Convocation, SeatHolder, Session
from ccapex.services import convening
from core.formats import date_long
from core.forms import HouseForm, offer_rows
from organisations.models import Membership


class SessionForm(HouseForm):
    commission = forms.ModelChoiceField(Commission.objects.none(), label="Commission")
    on = forms.DateField(label="Date")
    at = forms.TimeField(label="Heure", initial=datetime.time(14, 0))
    place = forms.CharField(label="Lieu", max_length=160)

    def __init__(self, *args: Any, territory: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "commission", Commission.objects.filter(territory=territory))


class ItemForm(HouseForm):
    """What the commission examines for one case, and whether the household was told of it."""

    kind = forms.ChoiceField(label="Stade", choices=ItemKind.choices)
    subject = forms.CharField(
        label="Objet",
        max_length=200,
        help_text="Une phrase que tous les membres peuvent lire : pas de santé, rien de confié au travailleur social.",
    )
    deciding_body = forms.ChoiceField(
        label="Organisme décideur",
        choices=DecidingBody.choices,
        required=False,
        help_text="Sans lui en séance, l’avis sur sa matière n’est pas valable.",
    )
    informed_on = forms.DateField(
        label="Ménage informé le",
        required=False,
        help_text="Il est informé avant la commission. Une démarche enregistrée pour cela suffit : laissez vide pour la reprendre.",
    )
    not_informed_because = forms.CharField(label="ou pourquoi il ne l’est pas", max_length=200, required=False)


class CaseItemForm(ItemForm):
    """The same, from the page of the case: the séance is chosen too."""

    session = forms.ModelChoiceField(Session.objects.none(), label="Séance")
    field_order = ("session", "kind", "subject", "deciding_body", "informed_on", "not_informed_because")

    def __init__(self, *args: Any, member: Membership, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Session.objects.visible_to(member).coming(day).select_related("commission")
        offer_rows(self, "session", rows, label=lambda row: f"{date_long(row.on)}, {row.commission.name}")


class PrepareForm(HouseForm):
    """One item as it will be examined, and whether the household was told."""

    kind = forms.ChoiceField(label="Stade", choices=ItemKind.choices)
    subject = forms.CharField(
        label="Objet",
        max_length=200,
        help_text="Une phrase que tous les membres peuvent lire : pas de santé, rien de confié au travailleur social.",
    )
    matter = forms.ChoiceField(
        label="Matière", choices=[("", "Aucune en particulier"), *Matter.choices], required=False
    )
    deciding_body = forms.ChoiceField(label="Organisme décideur", choices=DecidingBody.choices, required=False)
    minutes = forms.IntegerField(label="Durée (minutes)", min_value=1, max_value=240)
    position = forms.IntegerField(label="Rang", min_value=1, max_value=200)
    informed_on = forms.DateField(
        label="Ménage informé le",
        required=False,
        help_text="Avant la commission. Sinon, écrivez pourquoi : sans l’un ni l’autre, la séance ne se convoque pas.",
    )
    not_informed_because = forms.CharField(label="ou pourquoi il ne l’est pas", max_length=200, required=False)


class GuestForm(HouseForm):
    kind = forms.ChoiceField(label="Qui", choices=GuestKind.choices)
    name = forms.CharField(label="Nom, qualité", max_length=160, required=False)
    remote = forms.BooleanField(label="À distance", required=False)


class WordsForm(HouseForm):
    text = forms.CharField(
        label="Ses mots",
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Lus en séance tels quels. Les membres les lisent avec la fiche de ce point.",
    )
    received_on = forms.DateField(label="Reçus le")


class ReplyForm(HouseForm):
    """A member's answer; a suppléant of his seat when he sends one."""

    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=[(value, label) for value, label in Reply.choices if value],
        widget=forms.RadioSelect,
    )
    replaced_by = forms.ModelChoiceField(
        SeatHolder.objects.none(), label="Votre suppléant", required=False, empty_label="Aucun"
    )

    def __init__(self, *args: Any, convocation: Convocation, **kwargs: Any) -> None:
        initial = {"answer": convocation.reply, "replaced_by": convocation.replaced_by_id}
        super().__init__(*args, initial=initial, **kwargs)
        offer_rows(self, "replaced_by", convening.suppleants(convocation))
