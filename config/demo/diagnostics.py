"""Diagnostics asked today by the préfecture: some wait, some are being written, some are sent or ended by a carence."""

import random
from decimal import Decimal

from config.demo.playing import Played, social_service, state
from config.demo.territories import World
from dsf import budget
from dsf.enums import Answer, DsfKind, DsfState, FamilyStatus, HouseholdType, Protection, SectionKey
from dsf.models import Dsf, DsfSection
from dsf.services import procedure, writing
from organisations import scope
from organisations.models import Membership

# What a story's diagnostic says: at which step it is asked for, and how far it goes today.
PLANS: dict[str, tuple[DsfKind, DsfState]] = {
    "requested": (DsfKind.ASSIGNATION, DsfState.REQUESTED),
    "writing": (DsfKind.ASSIGNATION, DsfState.WRITING),
    "transmitted": (DsfKind.ASSIGNATION, DsfState.TRANSMITTED),
    "carence": (DsfKind.ASSIGNATION, DsfState.CARENCE),
    "cfp": (DsfKind.CFP, DsfState.REQUESTED),
    "cdp": (DsfKind.CDP, DsfState.REQUESTED),
}
MOTIVES = {
    DsfKind.CDP: "Commandement signalé à la CCAPEX",
    DsfKind.ASSIGNATION: "Audience fixée devant le juge des contentieux de la protection",
    DsfKind.CFP: "Force publique requise : situation à actualiser",
}
EVALUATION = (
    "Le ménage a été reçu au service. Les impayés suivent une baisse de ressources ; le loyer courant peut être repris. Une aide du "
    "FSL est à demander, avec un plan d’apurement tenable. Le maintien dans le logement paraît possible."
)
CARENCE = "Deux courriers, trois appels et une visite à domicile restés sans réponse."


def ask_and_write(world: World, played: list[Played]) -> None:
    """Have every diagnostic of the stories asked for, then carried as far as its story says."""
    agent = state(world)
    for p in played:
        if not p.story.diagnostic:
            continue
        kind, target = PLANS[p.story.diagnostic]
        worker = social_service(world, p.lease)
        with scope.acting(agent):
            dsf = procedure.request_dsf(
                case=p.case, service=worker.organisation, kind=kind, motive=MOTIVES[kind], actor=agent
            )
        if target != DsfState.REQUESTED:
            with scope.acting(worker):
                _carry(Dsf.objects.get(pk=dsf.pk), target, worker, p.story.rng)


def _carry(dsf: Dsf, target: DsfState, worker: Membership, rng: random.Random) -> None:
    procedure.accept_dsf(dsf=dsf, actor=worker)
    procedure.name_writer(dsf=dsf, writer=worker, actor=worker)
    if target == DsfState.CARENCE:
        procedure.record_carence(dsf=dsf, reason=CARENCE, actor=worker)
        return
    _write_household(dsf, worker, rng)
    _write_budget(dsf, worker, rng)
    if target == DsfState.TRANSMITTED:
        writing.save_evaluation(
            dsf=dsf,
            version=_version(dsf, SectionKey.EVALUATION),
            values={"landlord_invited": Answer.YES, "tenant_took_part": Answer.YES, "text": EVALUATION},
            actor=worker,
        )
        procedure.transmit_dsf(dsf=dsf, actor=worker)


def _version(dsf: Dsf, key: SectionKey) -> int:
    return DsfSection.objects.get(dsf=dsf, key=key).version


def _write_household(dsf: Dsf, worker: Membership, rng: random.Random) -> None:
    children = rng.choices([0, 1, 2, 3], [4, 3, 3, 1])[0]
    alone = dsf.tenants.count() == 1
    kinds = (
        (HouseholdType.ALONE, HouseholdType.ONE_PARENT) if alone else (HouseholdType.COUPLE, HouseholdType.TWO_PARENTS)
    )
    writing.save_household(
        dsf=dsf,
        version=_version(dsf, SectionKey.HOUSEHOLD),
        household={
            "family_status": FamilyStatus.SINGLE if alone else FamilyStatus.COHABITING,
            "household_type": kinds[bool(children)],
            "dependants": children,
        },
        members=[
            {"relation": "Enfant", "age": rng.randint(1, 17), "situation": "Scolarisé", "contributes": Answer.NO}
            for _ in range(children)
        ],
        protection={"measure": Protection.NONE},
        actor=worker,
    )


def _write_budget(dsf: Dsf, worker: Membership, rng: random.Random) -> None:
    amounts = {(row.line, row.column): row.amount for row in dsf.amounts.all()}
    earns = rng.random() < 0.6
    amounts |= {
        ("salaire_net", budget.TENANT): _euros(rng, 900, 1600) if earns else Decimal(0),
        ("rsa", budget.TENANT): Decimal(0) if earns else _euros(rng, 540, 640),
        ("autres_allocations", budget.TENANT): _euros(rng, 0, 320),
        ("autres_charges_logement", budget.HOUSEHOLD): _euros(rng, 60, 140),
        ("assurance_habitation", budget.HOUSEHOLD): _euros(rng, 12, 24),
        ("telephone_internet", budget.HOUSEHOLD): _euros(rng, 20, 65),
        ("transports", budget.HOUSEHOLD): _euros(rng, 30, 150),
        ("mutuelle_sante", budget.HOUSEHOLD): _euros(rng, 20, 95),
        ("credits_dettes", budget.HOUSEHOLD): _euros(rng, 0, 220),
    }
    writing.save_budget(
        dsf=dsf,
        version=_version(dsf, SectionKey.BUDGET),
        amounts=amounts,
        names={"month": f"{dsf.requested_on:%m/%Y}"},
        actor=worker,
    )


def _euros(rng: random.Random, low: int, high: int) -> Decimal:
    return Decimal(rng.randint(low * 100, high * 100)) / 100
