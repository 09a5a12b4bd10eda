"""Has the stories recorded by the people whose work it is, through the services of their pages.

Acts are taken by author, so that each person's scope is entered once; the dates of all cases are then computed once.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cases.enums import OutreachChannel, OutreachOutcome
from cases.models import Case
from cases.procedure.enums import ActKind
from cases.services import meetings
from cases.services.acts import NewAct, record_acts
from cases.services.files import close_case
from cases.services.followup import record_outreach
from cases.services.grants import GrantProposal, give
from cases.services.measures import Step as Move
from cases.services.plans import Terms, move_plan, propose_plan
from cases.services.projection import recompute_cases
from cases.services.referrals import refer
from config.demo import actors
from config.demo.portfolio import LeaseSpec
from config.demo.stories import BAILLEUR, COMMISSAIRE, SERVICE, SOCIAL, Step, Story
from config.demo.territories import World
from organisations import scope
from organisations.enums import OrganisationKind as Kind
from organisations.enums import Role
from organisations.models import Membership, Organisation

STATE_POSTS = {"44": ("prefecture", Role.PREFECTURE), "974": ("ddets-974", Role.CCAPEX_SECRETARY)}
MANAGERS = {
    "estuaire": Role.BAILLEUR_MANAGER,
    "rivieres": Role.BAILLEUR_MANAGER,
    "mimosas": Role.BAILLEUR_PRIVATE,
    "sillon": Role.BAILLEUR_PRIVATE,
    "lagon": Role.BAILLEUR_MANAGER,
}
SENT_TO_CCAS = frozenset({"plan_rompu", "ccapex_saisie", "signale_tard", "commandement_bail_ancien"})
MONTHS_OF_PLAN = 24


@dataclass(frozen=True)
class Played:
    """A lease with a story and the case that its impayé opened."""

    case: Case
    lease: LeaseSpec
    bailleur: str

    @property
    def story(self) -> Story:
        assert self.lease.story is not None
        return self.lease.story


def manager(world: World, bailleur: str) -> Membership:
    return world.member(bailleur, MANAGERS[bailleur])


def state(world: World) -> Membership:
    return world.member(*STATE_POSTS[world.territory.code])


def social_service(world: World, lease: LeaseSpec) -> Membership:
    """The social worker whose service covers the dwelling."""
    if world.territory.code == "974":
        return world.member("departement-974", Role.SOCIAL_WORKER)
    key = "eds-saint-nazaire" if lease.arrondissement == actors.SAINT_NAZAIRE else "eds-nantes"
    return world.member(key, Role.SOCIAL_WORKER)


def commissaire(world: World, lease: LeaseSpec) -> Membership:
    """The étude whose seat is near the dwelling."""
    if world.territory.code == "974":
        return world.member("filaos", Role.COMMISSAIRE)
    return world.member("briere" if lease.arrondissement == actors.SAINT_NAZAIRE else "quais", Role.COMMISSAIRE)


def cases_of(world: World, portfolio: dict[str, list[LeaseSpec]]) -> list[Played]:
    """The cases that the imports opened, with the story that each is to tell."""
    played = []
    for bailleur, leases in portfolio.items():
        told = {lease.reference: lease for lease in leases if lease.story}
        with scope.acting(manager(world, bailleur)):
            cases = Case.objects.filter(lease__reference__in=told).select_related("lease")
            played += [Played(case, told[case.lease.reference], bailleur) for case in cases.order_by("number")]
    return played


def play(world: World, played: list[Played]) -> None:
    """Open each case to those who act in it, record everything, compute the dates once."""
    _open(world, played)
    _record(world, played)
    _follow_up(world, played)
    recompute_cases(territory=world.territory, case_ids=[p.case.pk for p in played], touched=True)
    for p in played:
        story = p.story
        if story.closed:
            with scope.system(world.territory):
                close_case(case=p.case, closed_on=max(s.on for s in story.steps), reason="Procédure terminée")


def _open(world: World, played: list[Played]) -> None:
    """The bailleur mandates an étude; the State sends to a social service the cases in which it will write."""
    wanted: dict[Membership, list[tuple[Case, Organisation]]] = defaultdict(list)
    for p in played:
        authors = {step.by for step in p.story.steps}
        if COMMISSAIRE in authors:
            wanted[manager(world, p.bailleur)].append((p.case, commissaire(world, p.lease).organisation))
        if p.story.name in SENT_TO_CCAS and (ccas := _ccas(world, p.lease)):
            wanted[state(world)].append((p.case, ccas))
        if SOCIAL in authors or p.story.outreach:
            wanted[state(world)].append((p.case, social_service(world, p.lease).organisation))
    for actor, referrals in wanted.items():
        with scope.acting(actor):
            for case, organisation in referrals:
                refer(case=case, organisation=organisation, actor=actor)


def _ccas(world: World, lease: LeaseSpec) -> Organisation | None:
    return next(
        (
            o
            for o in world.organisations.values()
            if o.kind == Kind.CCAS and o.commune == world.communes[lease.place.commune]
        ),
        None,
    )


def open_to_the_household(world: World, played: list[Played]) -> None:
    """The login of a household opens the one case that is its own: a hearing is ahead, a diagnostic is being written."""
    own = next(p for p in played if p.story.diagnostic == "writing")
    give(
        case=own.case,
        proposal=GrantProposal(
            organisation=world.organisations["locataire"],
            reason="Locataire du logement",
            legal_basis="RGPD, art. 15 : droit d’accès de la personne",
            rule="tenant",
        ),
    )


def _author(world: World, p: Played, step: Step) -> Membership:
    if step.by == BAILLEUR:
        return manager(world, p.bailleur)
    if step.by == COMMISSAIRE:
        return commissaire(world, p.lease)
    return social_service(world, p.lease) if step.by == SOCIAL else state(world)


def _record(world: World, played: list[Played]) -> None:
    by_author: dict[tuple[Membership, bool], list[NewAct]] = defaultdict(list)
    for p in played:
        for step in p.story.steps:
            new = NewAct(case=p.case, kind=step.kind, on=step.on, details=step.details | _facts(p.lease, step))
            by_author[_author(world, p, step), step.by == SERVICE].append(new)
    for (actor, by_service), acts in by_author.items():
        with scope.acting(actor):
            record_acts(acts=acts, actor=actor, by_service=by_service)


def _facts(lease: LeaseSpec, step: Step) -> dict[str, str | int]:
    """What a commandement says of the debt on its day."""
    if step.kind is not ActKind.CDP or lease.account is None or lease.in_debt_since is None:
        return {}
    since = lease.in_debt_since
    months = (step.on.year - since.year) * 12 + step.on.month - since.month - (step.on.day < since.day)
    return {"debt": str(lease.account.balance(step.on)), "months_uninterrupted": months}


CHANNELS = (OutreachChannel.PHONE, OutreachChannel.LETTER, OutreachChannel.VISIT, OutreachChannel.SMS)
MINUTES = {OutreachChannel.PHONE: 10, OutreachChannel.LETTER: 15, OutreachChannel.VISIT: 75, OutreachChannel.SMS: 5}
OUTCOMES = (OutreachOutcome.NO_ANSWER, OutreachOutcome.REACHED)


def _follow_up(world: World, played: Iterable[Played]) -> None:
    """Plans signed, and what social workers tried with the household."""
    for p in played:
        story = p.story
        if story.plan_from and p.lease.account and p.lease.account.balance(story.plan_from) > 0:
            _plan(manager(world, p.bailleur), p, story.plan_from)
        if story.outreach:
            actor = social_service(world, p.lease)
            with scope.acting(actor):
                for rank, outcome in enumerate(OUTCOMES):
                    days = (story.today - story.constituted_on).days * (2 - rank) // 4
                    record_outreach(
                        case=p.case,
                        on=story.ago(days),
                        channel=CHANNELS[(days + rank) % len(CHANNELS)],
                        outcome=outcome,
                        minutes=MINUTES[CHANNELS[(days + rank) % len(CHANNELS)]],
                        actor=actor,
                    )
            if _meets(p):
                _meet(world, p, actor)


def _meets(p: Played) -> bool:
    """One case in five among those followed meets around a table."""
    return not p.story.closed and sum(p.case.number.encode()) % 5 == 0


def _meet(world: World, p: Played, worker: Membership) -> None:
    """A rencontre tripartite on the phone, at which the household agreed to ask the FSL."""
    with scope.acting(worker):
        case = Case.objects.select_related("territory", "bailleur").get(pk=p.case.pk)
        values = {"why": MEETING_WHY, "held_by": "telephone", "service": worker.organisation, "on": scope.today()}
        made = meetings.propose(
            case=case,
            values={**values, "service_person": worker.display_name},
            invitation=meetings.Invitation(scope.today(), "telephone"),
            actor=worker,
        )
        if p.story.plan_from:
            return
        meetings.hold(
            meeting=made,
            on=scope.today(),
            landlord_came=True,
            service_came=True,
            household_came=True,
            summary=MEETING_SAID,
            actor=worker,
        )
        meetings.agree(meeting=made, kind="fsl", text="Déposer une demande au FSL", who="service", actor=worker)
        meetings.agree(
            meeting=made, kind="plan_apurement", text="Proposer un plan de 40 € par mois", who="bailleur", actor=worker
        )


MEETING_WHY = "Convenir d’un plan que le ménage peut tenir."
MEETING_SAID = "Le loyer courant reprend ce mois-ci. Le bailleur attend la décision du FSL avant tout acte."


def _plan(actor: Membership, p: Played, signed_on: datetime.date) -> None:
    """A plan signed that day, its first instalment ten days after; broken when the story says so."""
    assert p.lease.account is not None
    terms = Terms(
        debt=p.lease.account.balance(signed_on),
        debt_on=signed_on,
        first_on=signed_on + datetime.timedelta(10),
        count=MONTHS_OF_PLAN,
        declared=(p.lease.account.terms.net / 10).quantize(p.lease.rent),
        proposed_on=signed_on,
    )
    with scope.acting(actor):
        measure = propose_plan(case=p.case, terms=terms, actor=actor)
        move_plan(measure=measure, step=Move("sign", signed_on), actor=actor)
        if p.story.plan_broken_on:
            why = "Échéances et loyer impayés, ménage relancé sans réponse"
            move_plan(measure=measure, step=Move("break", p.story.plan_broken_on, why), actor=actor)
