"""Forms of the séance being held."""

import datetime
from typing import Any

from django import forms

from ccapex.enums import AddresseeFamily, AvisKind, DecisionMode, Matter
from ccapex.models import AgendaItem, Avis, AvisAddressee, CommissionMembership
from ccapex.room import DECIDES_FROM, Count
from ccapex.services.avis import To, Wanted
from core.forms import DateTimeInput, HouseForm, offer_rows
from organisations.models import Organisation

# The commission answers alerts within two months (règlement intérieur, art. 4): proposed to addressees, and changed at will.
REPLY_DAYS = 61


class AvisForm(HouseForm):
    """The nature, the matter and the words of an avis."""

    kind = forms.ChoiceField(label="Nature", choices=AvisKind.choices)
    matter = forms.ChoiceField(label="Matière", choices=Matter.choices)
    text = forms.CharField(
        label="Texte",
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Une action par phrase, avec qui la fait et pour quand. Aucune donnée de santé.",
    )

    def __init__(self, *args: Any, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if day < DECIDES_FROM:
            self.fields["kind"].help_text = "La commission décide à compter du 1er janvier 2027 ; d’ici là, un avis."

    def wanted(self) -> Wanted:
        return Wanted(self.cleaned_data["kind"], self.cleaned_data["matter"], self.cleaned_data["text"])

    @classmethod
    def of(cls, avis: Avis, *, day: datetime.date) -> "AvisForm":
        values = {"kind": avis.kind, "matter": avis.matter, "text": avis.text}
        return cls(initial=values, day=day, auto_id=f"id_{avis.pk}_%s")


class NewAvisForm(AvisForm):
    """The same, with its addressees ticked at once."""

    families = forms.MultipleChoiceField(
        label="Destinataires",
        choices=AddresseeFamily.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Chacun se précise ensuite : organisation ou personne, ce qui lui est demandé, échéance.",
    )
    due_on = forms.DateField(
        label="Réponse attendue le",
        required=False,
        help_text="Proposée à deux mois, comme le délai de la commission (règlement intérieur, art. 4).",
    )

    def __init__(self, *args: Any, item: AgendaItem, day: datetime.date, **kwargs: Any) -> None:
        initial = {"matter": item.matter, "due_on": item.session.on + datetime.timedelta(days=REPLY_DAYS)}
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, day=day, auto_id="id_new_%s", **kwargs)


class AddresseeForm(HouseForm):
    """Who is asked, what, and by when."""

    family = forms.ChoiceField(label="Destinataire", choices=AddresseeFamily.choices)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisation", required=False, empty_label="aucune : une personne nommée"
    )
    name = forms.CharField(label="Nom", max_length=160, required=False, help_text="Vide : le nom de l’organisation.")
    address = forms.CharField(label="Adresse", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    asked = forms.CharField(
        label="Ce qui lui est demandé",
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vide : le texte de l’avis.",
    )
    due_on = forms.DateField(label="Réponse attendue le", required=False)

    def __init__(self, *args: Any, territory: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(territory_id=territory, is_active=True).order_by("name")
        offer_rows(self, "organisation", rows)

    @classmethod
    def of(cls, row: AvisAddressee) -> "AddresseeForm":
        names = ("family", "organisation", "name", "address", "asked", "due_on")
        values = {name: getattr(row, name) for name in names}
        return cls(initial=values, territory=row.territory_id, auto_id=f"id_{row.pk}_%s")

    def to(self) -> To:
        return To(**self.cleaned_data)


class TakeForm(HouseForm):
    """Consensus, or voices counted."""

    mode = forms.ChoiceField(
        label="Comment", choices=DecisionMode.choices, widget=forms.RadioSelect, initial="consensus"
    )
    votes_for = forms.IntegerField(label="Pour", min_value=0, max_value=99, required=False)
    votes_against = forms.IntegerField(label="Contre", min_value=0, max_value=99, required=False)
    abstentions = forms.IntegerField(label="Abstentions", min_value=0, max_value=99, required=False)

    def count(self) -> Count | None:
        """The voices, none when it is a consensus; an empty box is a zero."""
        values = self.cleaned_data
        if values["mode"] != DecisionMode.VOTE:
            return None
        return Count(values["votes_for"] or 0, values["votes_against"] or 0, values["abstentions"] or 0)


class ReasonForm(HouseForm):
    reason = forms.CharField(label="Motif", max_length=300)


class RecusalForm(HouseForm):
    seat = forms.ModelChoiceField(CommissionMembership.objects.none(), label="Membre")
    reason = forms.CharField(label="Motif", max_length=200)

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = item.session.commission.seats.select_related("organisation").order_by("organisation__name")
        offer_rows(self, "seat", rows)


class NoteForm(HouseForm):
    text = forms.CharField(
        label="Note de séance",
        max_length=8_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Pour le secrétariat seulement : jamais projetée, jamais dans un courrier.",
    )


class StayForm(HouseForm):
    """The hours of one stay, set right."""

    arrived_at = forms.DateTimeField(label="Arrivée", widget=DateTimeInput)
    left_at = forms.DateTimeField(label="Départ", widget=DateTimeInput, required=False)
    remote = forms.BooleanField(label="À distance", required=False)
