"""Forms of the procedure around the diagnostic: handing over, attempts, exchanges, carence."""

import datetime
from typing import Any

from django import forms

from cases.enums import OutreachChannel, OutreachOutcome
from cases.querysets import STATE_ROLES
from core.forms import HouseForm, offer_choices, offer_rows
from dsf.enums import DsfKind
from dsf.models import Dsf
from dsf.querysets import SOCIAL_ROLES
from dsf.rules import SERVICE_KINDS
from organisations.enums import OrganisationKind
from organisations.models import Commune, Membership, Organisation, Territory


def _text(
    label: str, *, rows: int = 3, required: bool = True, length: int = 300, help_text: str = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        widget=forms.Textarea({"rows": rows}),
        help_text=help_text,
    )


def _services(territory: Any) -> Any:
    return Organisation.objects.of_kinds(*SERVICE_KINDS).filter(territory=territory)


def _people(dsf: Dsf) -> Any:
    return Membership.objects.filter(
        organisation_id=dsf.service_id, is_active=True, role__in=("social_worker", "social_head")
    )


class ReassignForm(HouseForm):
    service = forms.ModelChoiceField(Organisation.objects.none(), label="Nouveau service", empty_label="Choisir")
    reason = _text("Motif", rows=2, length=200, help_text="L’ancien et le nouveau service le liront, ainsi que l’État.")

    def __init__(self, *args: Any, dsf: Dsf, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "service", _services(dsf.territory_id).exclude(pk=dsf.service_id))


class ResumeForm(HouseForm):
    writer = forms.ModelChoiceField(Membership.objects.none(), label="Rédacteur", empty_label="Choisir")
    reason = _text("Ce qui permet de reprendre", rows=2, help_text="Par exemple : le ménage a rappelé le service.")

    def __init__(self, *args: Any, dsf: Dsf, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "writer", _people(dsf), label=lambda member: member.display_name)


class CarenceForm(HouseForm):
    """`confirmed` stands only where there is something to weigh."""

    reason = _text(
        "Pourquoi aucune information n’a pu être réunie",
        rows=4,
        length=2_000,
        help_text="Les démarches enregistrées figurent déjà dans le bordereau : dites le reste.",
    )
    confirmed = forms.BooleanField(label="Je constate quand même la carence", required=False)

    def __init__(self, *args: Any, warned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not warned:
            del self.fields["confirmed"]


class AttemptForm(HouseForm):
    """One attempt to meet the household. No free text: every partner reads this log, the bailleur too."""

    on = forms.DateField(label="Date")
    channel = forms.ChoiceField(label="Moyen", choices=OutreachChannel.choices)
    outcome = forms.ChoiceField(
        label="Résultat", choices=OutreachOutcome.choices, initial=OutreachOutcome.PENDING, widget=forms.RadioSelect
    )
    offers_interview = forms.BooleanField(
        label="Un entretien a été proposé pour le diagnostic", required=False, initial=True
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()


class InviteLandlordForm(HouseForm):
    invited_on = forms.DateField(label="Invité le")
    channel = forms.ChoiceField(
        label="Moyen",
        choices=[
            (OutreachChannel.MAIL.value, "Dans l’application, ou par courriel"),
            (OutreachChannel.LETTER.value, "Courrier"),
            (OutreachChannel.PHONE.value, "Appel"),
        ],
    )
    answer_by = forms.DateField(
        label="Réponse attendue le",
        required=False,
        help_text="Aucun texte ne fixe ce délai : laissez-lui le temps d’écrire, et à vous celui de le lire.",
    )
    message = _text(
        "Message au bailleur",
        required=False,
        length=2_000,
        help_text="Le bailleur le lit. N’y écrivez rien de ce que le ménage vous a confié.",
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invited_on"].initial = today
        self.fields["invited_on"].widget.attrs["max"] = today.isoformat()
        self.fields["answer_by"].widget.attrs["min"] = today.isoformat()


class LandlordAnswerForm(HouseForm):
    text = _text(
        "Observations",
        rows=10,
        length=10_000,
        help_text="Sur l’impayé et sur ses conséquences pour le bailleur. Le juge et le ménage pourront les lire.",
    )


class SuitNoticeForm(HouseForm):
    """The bailleur's decision to sue, as he tells it to the social service."""

    decided_on = forms.DateField(label="Décision d’assigner prise le")
    hearing_on = forms.DateField(
        label="Audience le",
        help_text="La date que l’étude a prise auprès du greffe. Si l’assignation est déjà enregistrée, c’est celle de l’acte.",
    )
    text = _text(
        "Vos observations",
        rows=8,
        required=False,
        length=10_000,
        help_text="Ce que vous savez de l’impayé, ce que vous avez proposé, ce que vous acceptez encore. "
        "Le juge et le ménage pourront les lire.",
    )


class CcapexQuestionForm(HouseForm):
    question = _text(
        "Ce que vous cherchez",
        required=False,
        length=2_000,
        help_text="Facultatif : la CCAPEX donne ce dont elle dispose.",
    )


class CcapexAnswerForm(HouseForm):
    text = _text(
        "Éléments transmis au rédacteur",
        rows=8,
        length=10_000,
        help_text="Ce qui est strictement nécessaire au diagnostic (loi du 31 mai 1990, art. 7-2).",
    )


class InviteJuristForm(HouseForm):
    adil = forms.ModelChoiceField(Organisation.objects.none(), label="ADIL", empty_label="Choisir")
    agreement_on = forms.DateField(label="Accord du locataire donné le")
    valid_until = forms.DateField(label="Invitation jusqu’au", help_text="L’accès se ferme seul après ce jour.")
    question = _text(
        "Question au juriste", length=2_000, help_text="Par exemple : les frais du décompte sont-ils dus ?"
    )

    def __init__(self, *args: Any, dsf: Dsf, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adils = Organisation.objects.of_kinds(OrganisationKind.ADIL).filter(territory=dsf.territory_id)
        offer_rows(self, "adil", adils)
        self.fields["agreement_on"].widget.attrs["max"] = today.isoformat()
        self.fields["valid_until"].widget.attrs["min"] = today.isoformat()


class JuristAnswerForm(HouseForm):
    text = _text(
        "Votre analyse du décompte",
        rows=10,
        length=6_000,
        help_text="Elle entre dans la section 7.3 : le juge et les parties pourront la lire.",
    )


class DesignationForm(HouseForm):
    """The service named for a stage and a commune, and whether the act asks it by itself."""

    kind = forms.ChoiceField(label="Stade", choices=DsfKind.choices)
    commune = forms.ModelChoiceField(
        Commune.objects.none(), label="Commune", required=False, empty_label="Toutes les autres communes"
    )
    service = forms.ModelChoiceField(Organisation.objects.none(), label="Service désigné", empty_label="Choisir")
    automatic = forms.BooleanField(
        label="Demander le diagnostic dès que l’acte est enregistré",
        required=False,
        help_text="L’assignation, ou le signalement du commandement. Sans cette case, le service est seulement proposé.",
    )

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "service", _services(territory.pk))
        communes = Commune.objects.filter(territory=territory).order_by("search_name")
        offer_rows(self, "commune", communes, label=lambda commune: commune.name)


LISTS = [
    ("attendu", "Attendus"),
    ("demande", "À accepter"),
    ("retard", "En retard"),
    ("transmis", "Transmis"),
    ("carence", "Carences"),
    ("renvoye", "Renvoyés"),
    ("tous", "Tous"),
]


class PeriodForm(HouseForm):
    """Filters of the address that the lists and the follow-up share."""

    stade = forms.ChoiceField(label="Stade", choices=[("", "Tous"), *DsfKind.choices], required=False)
    du = forms.DateField(label="Demandés du", required=False)
    au = forms.DateField(label="Au", required=False)


class FollowForm(PeriodForm):
    service = forms.ModelChoiceField(
        Organisation.objects.none(), label="Service", required=False, empty_label="Tous les services"
    )

    def __init__(self, *args: Any, territory: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "service", _services(territory))


class ListForm(FollowForm):
    """The list: the State filters by service, a service by writer."""

    etat = forms.ChoiceField(label="État", choices=LISTS, required=False)
    qui = forms.ChoiceField(label="Rédacteur", required=False)

    field_order = ("etat", "qui", "stade", "service", "du", "au")

    def __init__(self, *args: Any, acting: Membership, **kwargs: Any) -> None:
        super().__init__(*args, territory=acting.organisation.territory_id, **kwargs)
        if acting.role in STATE_ROLES:
            del self.fields["qui"]
            offer_choices(self, "etat", [*LISTS, ("ccapex", "Données demandées à la CCAPEX")])
            return
        for name in ("service", "du", "au"):
            del self.fields[name]
        people = Membership.objects.filter(organisation=acting.organisation_id, role__in=SOCIAL_ROLES)
        members = [(str(pk), name) for pk, name in people.values_list("pk", "display_name")]
        alone = [("miens", "Les miens, et sans rédacteur"), ("sans", "Sans rédacteur")]
        offer_choices(self, "qui", [("", "Tout le service"), *alone, *members])
