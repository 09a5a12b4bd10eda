"""A séance already held, its avis and addressees, and the contacts that letters print."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cases.models import Case
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from ccapex import reading, room
from ccapex.enums import ContactKind
from ccapex.models import (
    AgendaItem,
    Attendance,
    Avis,
    AvisAddressee,
    Contact,
    Deliberation,
    HouseholdWords,
    Recusal,
    Session,
    SessionNote,
)
from ccapex.services import numbers, runs
from ccapex.services.sessions import add_member
from ccapex.words import stage_letters
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership
from reporting.tasks import make_letters
from tests import factories as make
from tests.ccapex.situations import a_session

SECRET_NOTE = "SecretNoteDeSeance"
SECRET_VOICE = "SecretMotifDuDeport"
SECRET_WORDS = "SecretMotsDuMenage"
SECRET_OTHER = "SecretMotsPourUnAutre"
SECRETS = (SECRET_NOTE, SECRET_VOICE, SECRET_WORDS)


@dataclass
class Held:
    """A séance that was closed, its secretary, its case, the addressees of its avis by name."""

    session: Session
    agent: Membership
    case: Case
    avis: Avis
    addressees: dict[str, AvisAddressee] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)


def an_avis(item: AgendaItem, agent: Membership, **fields: Any) -> Avis:
    """One adopted avis. System scope."""
    day = scope.today()
    values = {"kind": "recommandation", "matter": "dette", "text": "La commission recommande un plan d’apurement."}
    return Avis.objects.create(
        territory_id=item.territory_id,
        item=item,
        case_id=item.case_id,
        state="adopte",
        number=numbers.take(numbers.AVIS, day.year),
        adopted_on=day,
        entered_by=agent,
        **{**values, **fields},
    )


def an_addressee(avis: Avis, name: str, asked: str, **fields: Any) -> AvisAddressee:
    """Words for one addressee. System scope."""
    return AvisAddressee.objects.create(
        territory_id=avis.territory_id,
        avis=avis,
        case_id=avis.case_id,
        name=name,
        asked=asked,
        number=avis.number,
        kind=avis.kind,
        adopted_on=avis.adopted_on,
        **fields,
    )


def held(case: Case | None = None) -> Held:
    """A closed séance with one case: a counted vote, a recusal, a note, the household's words, three addressees."""
    case = case or make.a_case()
    territory = case.territory
    session, agent = a_session(make.a_member(Role.CCAPEX_SECRETARY, territory=territory))
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    payer = make.a_member(Role.BODY_OFFICER, territory=territory)
    place: dict[str, Any] = {"territory": territory, "case": case}
    with scope.system(territory) as current:
        now = timezone.now()
        Session.objects.filter(pk=session.pk).update(
            state="held", on=current.today, opened_at=now - datetime.timedelta(hours=2), closed_at=now
        )
        session.refresh_from_db()
        item = AgendaItem.objects.create(
            session=session,
            position=1,
            kind="cdp",
            subject="Plan d’apurement",
            state="examine",
            added_by=agent,
            **place,
        )
        seat = session.commission.seats.get()
        Attendance.objects.create(
            territory=territory, session=session, seat=seat, name="Mme Présente", arrived_at=session.opened_at
        )
        SessionNote.objects.create(item=item, text=SECRET_NOTE, entered_by=agent, **place)
        HouseholdWords.objects.create(
            item=item, text=SECRET_WORDS, received_on=current.today, entered_by=agent, **place
        )
        fund = add_member(
            commission=session.commission,
            organisation=make.an_organisation(OrganisationKind.FSL, territory=territory),
            valid_from=session.commission.valid_from,
        )
        Attendance.objects.create(
            territory=territory, session=session, seat=fund, name="M. Du Fonds", arrived_at=session.opened_at
        )
        Recusal.objects.create(item=item, seat=seat, reason=SECRET_VOICE, entered_by=agent, **place)
        avis = an_avis(item, agent, matter="fsl")
        Deliberation.objects.create(
            avis=avis,
            at=now,
            mode="vote",
            votes_for=5,
            votes_against=2,
            abstentions=1,
            facts=room.facts(
                reading.room_of(session, now - datetime.timedelta(minutes=1)),
                reading.item_of(item),
                kind=avis.kind,
                matter=avis.matter,
                count=room.Count(5, 2, 1),
            ),
            **place,
        )
        made = Held(session, agent, case, avis, members={"bailleur": manager, "caf": payer})
        made.addressees = {
            "bailleur": an_addressee(
                avis, case.bailleur.name, "Proposer un plan d’apurement.", family="bailleur", organisation=case.bailleur
            ),
            "caf": an_addressee(avis, "CAF", SECRET_OTHER, family="organisme_payeur", organisation=payer.organisation),
            "occupant": an_addressee(
                avis, case.household.name, "Reprendre le loyer courant.", family="occupant", address="1 rue des Essais"
            ),
        }
    return made


def contacts(agent: Membership) -> None:
    """Every contact that a letter must give, made up and marked as such."""
    with scope.acting(agent) as current:
        for kind in ContactKind:
            if kind != ContactKind.BAILLEUR:
                Contact.objects.create(
                    territory=agent.organisation.territory,
                    kind=kind,
                    name=f"{kind.label} d’essai",
                    address="2 place des Essais",
                    phone="01 99 00 00 01",
                    steps="Prendre rendez-vous.",
                    valid_from=current.today,
                )


def at_stage(kind: ActKind, *, days: int = 20, case: Case | None = None, **details: Any) -> Case:
    """A case that an act brought to its stage some days ago."""
    case = case or make.a_case()
    agent = make.a_member(Role.PREFECTURE, territory=case.territory)
    with scope.acting(agent) as current:
        on = current.today - datetime.timedelta(days=days)
        record_act(case=case, kind=kind, on=on, details=details, actor=agent, by_service=True)
        case.refresh_from_db()
    return case


def services_of(case: Case) -> dict[str, Membership]:
    """The social service of the Département, the commune and the CCAS of the case."""
    commune = make.an_organisation(OrganisationKind.COMMUNE, commune=case.commune)
    ccas = make.an_organisation(OrganisationKind.CCAS, commune=case.commune)
    return {
        "departement": make.a_member(Role.SOCIAL_WORKER, territory=case.territory),
        "commune": make.a_member(Role.COMMUNE_OFFICER, organisation=commune),
        "ccas": make.a_member(Role.COMMUNE_OFFICER, organisation=ccas),
    }


def written(stage: str, cases: list[Case], agent: Membership) -> Any:
    """A systematic run chosen, confirmed and made."""
    with scope.acting(agent):
        run = runs.choose(stage=stage, cases=cases, actor=agent)
        assert stage_letters()[stage]
        runs.confirm(run=run, actor=agent)
    return made(run, agent)


def made(run: Any, agent: Membership) -> Any:
    """The run as its worker leaves it."""
    make_letters(str(run.pk), str(agent.pk))
    with scope.acting(agent):
        run.refresh_from_db()
    return run
