"""Forms of the secretariat."""

import datetime
from typing import Any

from django import forms

from ccapex.enums import DecidingBody, ItemKind
from ccapex.models import Commission, Session
from core.formats import date_long
from core.forms import HouseForm
from organisations.models import Membership


class SessionForm(HouseForm):
    commission = forms.ModelChoiceField(Commission.objects.none(), label="Commission")
    on = forms.DateField(label="Date")
    at = forms.TimeField(label="Heure", initial=datetime.time(14, 0))
    place = forms.CharField(label="Lieu", max_length=160)

    def __init__(self, *args: Any, territory: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commission"].queryset = Commission.objects.filter(territory=territory)  # type: ignore[attr-defined]


class ItemForm(HouseForm):
    """What the commission examines for one case."""

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


class CaseItemForm(ItemForm):
    """The same, from the page of the case: the séance is chosen too."""

    session = forms.ModelChoiceField(Session.objects.none(), label="Séance")
    field_order = ("session", "kind", "subject", "deciding_body")

    def __init__(self, *args: Any, member: Membership, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        rows = Session.objects.visible_to(member).coming(day).select_related("commission")
        field.queryset = rows  # type: ignore[attr-defined]
        field.label_from_instance = lambda s: f"{date_long(s.on)}, {s.commission.name}"  # type: ignore[attr-defined]
