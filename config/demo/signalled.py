"""What bailleurs signal with their receipts, and the fiches of annexe 4 that études deposit."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cases.enums import LandlordKind
from cases.models import Case
from cases.procedure.enums import ActKind
from cases.services import cdp_reports, signalements
from config.demo.playing import Played, commissaire, manager
from config.demo.territories import World
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership

# The month's list of one bailleur, then what others signal from a case.
LISTED = ("estuaire",)
# One case in two of these stories is signalled, from this rank on: the others stay to be done.
STORIES = {"signalement_proche": 0, "signalement_en_retard": 1}
ALREADY = "signale_a_temps"


def signal_and_report(world: World, played: Sequence[Played]) -> None:
    """A month's list with what it leaves out, signalements one by one, then the fiches of the études."""
    wanted = [p for name, first in STORIES.items() for p in [q for q in played if q.story.name == name][first::2]]
    for bailleur in sorted({p.bailleur for p in wanted}):
        mine = [p for p in wanted if p.bailleur == bailleur]
        actor = manager(world, bailleur)
        if bailleur in LISTED:
            told = next((p for p in played if p.bailleur == bailleur and p.story.name == ALREADY), None)
            _list(mine + ([told] if told else []), actor)
            continue
        for p in mine:
            with scope.acting(actor):
                case = _case(p)
                if all(not one.refusal for one in signalements.candidates([case], actor)):
                    signalements.signal(case=case, actor=actor)
    _report(world, played)
    for fiche in FICHES if world.territory.code == "44" else ():
        _deposit(world, fiche)


def _case(p: Played) -> Case:
    return Case.objects.select_related("lease", "territory", "bailleur", "commune").get(pk=p.case.pk)


def _list(wanted: Sequence[Played], actor: Membership) -> None:
    with scope.acting(actor):
        run = signalements.ask_run(cases=[_case(p) for p in wanted], actor=actor)
    signalements.make_run(run_id=run.pk, membership=actor)


def _report(world: World, played: Sequence[Played]) -> None:
    """Of the commandements that were not signalled, the first stays so; then one of each étude is, today, in its case."""
    done = set()
    for p in [p for p in played if p.story.name == "commandement_non_signale"][1:]:
        order = next((step for step in p.story.steps if step.kind is ActKind.CDP), None)
        actor = commissaire(world, p.lease)
        if order is None or actor.pk in done:
            continue
        account, since = p.lease.account, p.lease.in_debt_since
        assert account is not None
        assert since is not None
        tenant = p.lease.tenants[0]
        fiche = cdp_reports.Fiche(
            addressee_name=tenant.written,
            address=f"{p.lease.place.address}, {p.lease.place.postcode}",
            commune=world.communes[p.lease.place.commune],
            email=tenant.email,
            phone=tenant.phone,
            lease_signed_on=p.lease.concluded_on,
            has_aid=bool(p.lease.aid),
            landlord_name=world.organisations[p.bailleur].name,
            landlord_kind=LandlordKind.FAMILY_SCI if p.bailleur == "mimosas" else LandlordKind.PERSON,
            act_on=order.on,
            rent=p.lease.rent,
            unpaid_since=since,
            amount=account.balance(order.on),
            attested=True,
        )
        if cdp_reports.threshold(fiche, world.territory.code).crossed:
            with scope.acting(actor):
                cdp_reports.report_cdp(fiche=fiche, case=_case(p), actor=actor)
            done.add(actor.pk)


@dataclass(frozen=True)
class Elsewhere:
    """A commandement of a bailleur who does not use Prevex. Days are counted back from today; euros."""

    study: str
    addressee: str
    address: str
    commune: str
    landlord: str
    kind: str
    served: int
    unpaid: int
    rent: int
    amount: int
    aid: bool | None = None
    attested: bool = True


FICHES = (
    Elsewhere(
        "quais",
        "M. Yvon Prigent",
        "8 rue des Alouettes",
        "44109",
        "Mme Odile Brard",
        "personne_physique",
        6,
        120,
        640,
        2560,
    ),
    Elsewhere(
        "quais",
        "Mme Nadia Ferhat",
        "15 rue du Lavoir",
        "44143",
        "M. Paul Guérin",
        "personne_physique",
        11,
        75,
        710,
        1420,
        True,
    ),
    Elsewhere(
        "quais",
        "Mme Solène Hamon",
        "2 place du Marché",
        "44162",
        "SCI Les Glycines",
        "sci_familiale",
        19,
        200,
        580,
        3480,
        False,
    ),
    Elsewhere(
        "quais",
        "M. Karim Lazreg",
        "31 allée des Mouettes",
        "44114",
        "M. et Mme Tessier",
        "personne_physique",
        4,
        38,
        690,
        690,
        None,
        False,
    ),
    Elsewhere(
        "briere",
        "M. Denis Corbel",
        "6 rue de la Corderie",
        "44184",
        "Mme Rose Avril",
        "personne_physique",
        8,
        95,
        520,
        1560,
        True,
    ),
    Elsewhere(
        "briere", "Mme Inès Moreau", "44 avenue des Genêts", "44131", "SCI du Port", "sci_familiale", 27, 160, 610, 3050
    ),
)


def _deposit(world: World, told: Elsewhere) -> None:
    actor = world.member(told.study, Role.COMMISSAIRE)

    def ago(days: int) -> datetime.date:
        return world.today - datetime.timedelta(days=days)

    fiche = cdp_reports.Fiche(
        addressee_name=told.addressee,
        address=told.address,
        commune=world.communes[told.commune],
        has_aid=told.aid,
        landlord_name=told.landlord,
        landlord_kind=told.kind,
        act_on=ago(told.served),
        rent=Decimal(told.rent),
        unpaid_since=ago(told.unpaid),
        amount=Decimal(told.amount),
        attested=told.attested,
    )
    with scope.acting(actor):
        cdp_reports.report_cdp(fiche=fiche, actor=actor)
