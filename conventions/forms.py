"""Forms of a convention: its draft, its signature, its end, its engagements."""

import datetime
from typing import Any

from django import forms

from cases.procedure.enums import Stage
from conventions.enums import ConventionKind
from conventions.models import Convention
from conventions.rules import QUALITY_OF_KIND
from conventions.services.drafting import DraftTerms, PartyTerms
from core.forms import HouseForm, offer_rows
from organisations.enums import OrganisationKind
from organisations.models import Commune, Membership, Organisation

STAGES = [(stage.value, stage.label) for stage in Stage if not stage.closed and stage is not Stage.SANS_IMPAYE]
PARTNERS = [kind for kind in QUALITY_OF_KIND if kind not in OrganisationKind.bailleurs()]
LINES = "Une par ligne."


class ConventionForm(HouseForm):
    """Who signs, for which dwellings, which cases open."""

    title = forms.CharField(label="Intitulé", max_length=120)
    kind = forms.ChoiceField(label="Nature", choices=ConventionKind.choices)
    bailleurs = forms.ModelMultipleChoiceField(
        label="Bailleurs", queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    partners = forms.ModelMultipleChoiceField(
        label="Partenaires qui liront les dossiers",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    communes = forms.ModelMultipleChoiceField(
        label="Communes entières",
        queryset=Commune.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Tous les logements des bailleurs signataires dans ces communes.",
    )
    residences = forms.CharField(
        label="Résidences", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=LINES
    )
    dwelling_references = forms.CharField(
        label="Références de logements", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=LINES
    )
    min_unpaid_terms = forms.IntegerField(
        label="Termes nets impayés, au moins",
        min_value=1,
        max_value=24,
        initial=2,
        help_text="Un terme net : loyer et charges, moins l’aide versée au bailleur.",
    )
    from_stage = forms.ChoiceField(label="Les dossiers s’ouvrent à partir de", choices=STAGES, initial=Stage.CDP)
    until_stage = forms.ChoiceField(label="Ils se ferment à", choices=STAGES, initial=Stage.OCTROI_CFP)

    def __init__(self, *args: Any, member: Membership, convention: Convention | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.filter(territory=member.organisation.territory_id)
        self.organisations = organisations
        self.convention = convention
        offer_rows(self, "bailleurs", organisations.of_kinds(*OrganisationKind.bailleurs()))
        offer_rows(self, "partners", organisations.of_kinds(*PARTNERS))
        offer_rows(self, "communes", Commune.objects.filter(territory=member.organisation.territory_id))
        for party in convention.parties.select_related("organisation") if convention else ():
            name = party.organisation.name
            self.fields[f"representative_{party.organisation_id}"] = forms.CharField(
                label=f"{name} est représentée par", max_length=120, required=False, initial=party.representative
            )
            self.fields[f"dpo_{party.organisation_id}"] = forms.CharField(
                label=f"{name} : contact du délégué à la protection des données",
                max_length=120,
                required=False,
                initial=party.dpo_contact,
            )

    def terms(self) -> DraftTerms:
        """What the draft says, for the service."""
        data = self.cleaned_data
        return DraftTerms(
            title=data["title"],
            kind=data["kind"],
            parties=tuple(
                PartyTerms(
                    organisation=organisation,
                    representative=data.get(f"representative_{organisation.pk}", ""),
                    dpo_contact=data.get(f"dpo_{organisation.pk}", ""),
                )
                for organisation in [*data["bailleurs"], *data["partners"]]
            ),
            communes=tuple(data["communes"]),
            residences=tuple(data["residences"].splitlines()),
            dwelling_references=tuple(data["dwelling_references"].splitlines()),
            min_unpaid_terms=data["min_unpaid_terms"],
            from_stage=data["from_stage"],
            until_stage=data["until_stage"],
        )


def initial_of(convention: Convention) -> dict[str, Any]:
    """The form's first values for a draft."""
    parties = list(convention.parties.select_related("organisation"))
    kinds = OrganisationKind.bailleurs()
    lines = list(convention.perimeter.all())
    return {
        "title": convention.title,
        "kind": convention.kind,
        "bailleurs": [p.organisation_id for p in parties if p.organisation.kind in kinds],
        "partners": [p.organisation_id for p in parties if p.organisation.kind not in kinds],
        "communes": [line.commune_id for line in lines if line.commune_id],
        "residences": "\n".join(line.residence for line in lines if line.residence),
        "dwelling_references": "\n".join(line.dwelling_reference for line in lines if line.dwelling_reference),
        "min_unpaid_terms": convention.min_unpaid_terms,
        "from_stage": convention.from_stage,
        "until_stage": convention.until_stage,
    }


class SignatureForm(HouseForm):
    """The day the bailleur signed."""

    on = forms.DateField(label="Signée le", help_text="La date portée sur la convention.")


class DenunciationForm(HouseForm):
    """The letter that ends a convention."""

    on = forms.DateField(label="Date de la lettre")
    reason = forms.CharField(label="Motif", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class EngagementForm(HouseForm):
    """What one's own organisation promises."""

    what = forms.CharField(
        label="Engagement de votre organisation", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    until = forms.DateField(label="Jusqu’au", required=False)


class DoneForm(HouseForm):
    """The day a promise was kept."""

    on = forms.DateField(label="Tenu le")

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
