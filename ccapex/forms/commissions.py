"""Forms of the settings: commissions, seats, competences, criteria."""

import datetime
from typing import Any

from django import forms

from ccapex.criteria import Criterion
from ccapex.enums import CommissionLevel, FrequencyUnit, HolderRank, ItemKind, MajorityBase, QuorumBasis, Voice
from ccapex.models import Commission
from core.forms import HouseForm, offer_rows
from organisations.enums import Role
from organisations.models import Arrondissement, Commune, Membership, Organisation, Territory

ANY = "Toute la compétence"


def _choices(form: forms.Form, **querysets: Any) -> None:
    for name, rows in querysets.items():
        offer_rows(form, name, rows)


class CommissionForm(HouseForm):
    """What a commission is, and its rules."""

    name = forms.CharField(label="Nom", max_length=120)
    level = forms.ChoiceField(label="Formation", choices=CommissionLevel.choices)
    parent = forms.ModelChoiceField(Commission.objects.none(), label="Dépend de", required=False, empty_label="Aucune")
    arrondissement = forms.ModelChoiceField(
        Arrondissement.objects.none(), label="Arrondissement", required=False, empty_label="Aucun en particulier"
    )
    secretariat = forms.ModelChoiceField(
        Organisation.objects.none(), label="Secrétariat assuré par", required=False, empty_label="Non désigné"
    )
    quorum_numerator = forms.IntegerField(label="Quorum : part des membres, numérateur", min_value=1, initial=1)
    quorum_denominator = forms.IntegerField(label="Quorum : dénominateur", min_value=1, initial=2)
    quorum_basis = forms.ChoiceField(label="Le quorum compte", choices=QuorumBasis.choices)
    majority_base = forms.ChoiceField(label="Majorité simple", choices=MajorityBase.choices)
    sessions_per_year = forms.IntegerField(label="Séances au moins", min_value=0, max_value=60, initial=1)
    frequency_unit = forms.ChoiceField(label="Par", choices=FrequencyUnit.choices)
    source = forms.CharField(label="Texte qui la crée", max_length=200, required=False)
    needs_jurist = forms.BooleanField(label="À vérifier par un juriste", required=False)
    valid_from = forms.DateField(label="En vigueur à partir du")

    def __init__(self, *args: Any, territory: Territory, commission: Commission | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Commission.objects.filter(territory=territory, successor__isnull=True)
        _choices(
            self,
            parent=others.exclude(pk=commission.pk) if commission else others,
            arrondissement=Arrondissement.objects.filter(territory=territory),
            secretariat=Organisation.objects.active().filter(territory=territory),
        )
        if commission is not None:
            self.fields["valid_from"].label = "Ces règles valent à partir du"
            self.fields[
                "valid_from"
            ].help_text = "La version actuelle s’arrête la veille. Une séance garde les règles de son jour."

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        top, bottom = values.get("quorum_numerator"), values.get("quorum_denominator")
        if top and bottom and top > bottom:
            self.add_error("quorum_numerator", "Le quorum est une part des membres : au plus tous.")
        return values


class SeatForm(HouseForm):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Organisation")
    voice = forms.ChoiceField(label="Voix", choices=Voice.choices)
    copresident = forms.BooleanField(label="Coprésidence", required=False)
    valid_from = forms.DateField(label="Membre à partir du")

    def __init__(self, *args: Any, commission: Commission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, organisation=Organisation.objects.active().filter(territory=commission.territory_id))


class CompetenceForm(HouseForm):
    commune = forms.ModelChoiceField(Commune.objects.none(), label="Commune", required=False, empty_label="Aucune")
    arrondissement = forms.ModelChoiceField(
        Arrondissement.objects.none(), label="ou arrondissement", required=False, empty_label="Aucun"
    )
    kind = forms.ChoiceField(label="Stade", choices=[("", "Tous les stades"), *ItemKind.choices], required=False)
    valid_from = forms.DateField(label="À partir du")

    def __init__(self, *args: Any, commission: Commission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = {"territory": commission.territory_id}
        _choices(
            self,
            commune=Commune.objects.filter(**place).order_by("name"),
            arrondissement=Arrondissement.objects.filter(**place),
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("commune") and values.get("arrondissement"):
            self.add_error("arrondissement", "Choisissez une commune ou un arrondissement, pas les deux.")
        return values


class MayorForm(HouseForm):
    commune = forms.ModelChoiceField(Commune.objects.none(), label="Commune d’aujourd’hui")
    listed_as = forms.CharField(
        label="Nommée dans la charte",
        max_length=80,
        required=False,
        help_text="Si elle y porte un autre nom : «\u00a0Varades\u00a0» pour Loireauxence.",
    )
    valid_from = forms.DateField(label="Participe à partir du")

    def __init__(self, *args: Any, commission: Commission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, commune=Commune.objects.filter(territory=commission.territory_id).order_by("name"))


class HolderForm(HouseForm):
    """Who sits: a named person, with an account when it is to be called and to read."""

    membership = forms.ModelChoiceField(
        Membership.objects.none(),
        label="Compte de membre",
        required=False,
        empty_label="Sans compte",
        help_text="Sans compte, la personne est convoquée hors de l’application et ne lit rien en ligne.",
    )
    name = forms.CharField(label="Nom", max_length=120, required=False, help_text="Vide : le nom du compte.")
    rank = forms.ChoiceField(label="Rang", choices=HolderRank.choices)
    valid_from = forms.DateField(label="Mandat du")
    valid_until = forms.DateField(label="au", required=False)

    def __init__(self, *args: Any, organisation: Organisation, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Membership.objects.filter(
            organisation=organisation,
            role__in=[Role.CCAPEX_MEMBER, Role.CCAPEX_SECRETARY, Role.PREFECTURE],
            is_active=True,
        )
        offer_rows(self, "membership", people, label=lambda member: member.display_name)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("name") and not values.get("membership"):
            self.add_error("name", "Écrivez un nom ou choisissez un compte.")
        first, last = values.get("valid_from"), values.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "La fin d’un mandat ne peut précéder son début.")
        return values


class EndForm(HouseForm):
    until = forms.DateField(label="Dernier jour")


class FromForm(HouseForm):
    from_on = forms.DateField(label="En vigueur à partir du")


class CriterionForm(HouseForm):
    """Weight and figures of one criterion, from a day on."""

    weight = forms.IntegerField(
        label="Poids", min_value=0, max_value=20, help_text="Zéro : le critère ne compte pas sur ce territoire."
    )
    valid_from = forms.DateField(label="À partir du")

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [figure.name for figure in criterion.figures]
        for figure in criterion.figures:
            self.fields[figure.name] = forms.IntegerField(
                label=figure.label, min_value=0, max_value=figure.most, initial=figure.default
            )
        self.order_fields(["weight", *self.names, "valid_from"])
