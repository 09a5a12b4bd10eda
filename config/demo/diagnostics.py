"""Diagnostics asked today by the préfecture: some wait, some are being written, some are sent or ended by a carence."""

import datetime
import random
from decimal import Decimal

from config.demo import courts, exchanges
from config.demo.playing import Played, social_service, state
from config.demo.territories import World
from dsf import budget
from dsf.enums import (
    Answer,
    AnswerOrDoubt,
    Cause,
    CcapexStudy,
    Disputed,
    DsfKind,
    DsfState,
    FamilyStatus,
    Fsl,
    HouseholdType,
    LegalAid,
    Overindebtedness,
    Protection,
    RentResumed,
    SectionKey,
)
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
OBSERVATION = "Je veux garder mon logement. J’ai recommencé à payer le loyer."
CARENCE = "Deux courriers, trois appels et une visite à domicile restés sans réponse."


def ask_and_write(world: World, played: list[Played]) -> None:
    """Have every diagnostic of the stories asked for, then carried as far as its story says."""
    agent = state(world)
    courts.settle(world)
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
            dsf = _take(dsf, worker)
            exchanges.hold(world, p, dsf, worker, target)
            with scope.acting(worker):
                carry(Dsf.objects.get(pk=dsf.pk), target, worker, p.story.rng)
                if target == DsfState.TRANSMITTED and kind == DsfKind.ASSIGNATION:
                    # Its own dice, so that the stories stay as they are told.
                    rng = random.Random(dsf.case.number)  # noqa: S311 (made-up data, not a secret)
                    courts.send(world, Dsf.objects.get(pk=dsf.pk), worker, rng)


def _take(dsf: Dsf, worker: Membership) -> Dsf:
    with scope.acting(worker):
        dsf = Dsf.objects.select_related("case").get(pk=dsf.pk)
        procedure.accept_dsf(dsf=dsf, actor=worker)
        procedure.name_writer(dsf=dsf, writer=worker, actor=worker)
        return dsf


def carry(dsf: Dsf, target: DsfState, worker: Membership, rng: random.Random) -> None:
    """Write a diagnostic as far as `target`: a carence, a started form, or the whole form sent."""
    if target == DsfState.CARENCE:
        procedure.record_carence(dsf=dsf, reason=CARENCE, actor=worker)
        return
    _write_household(dsf, worker, rng)
    _write_budget(dsf, worker, rng)
    _write_debt(dsf, worker, rng)
    if target == DsfState.TRANSMITTED:
        _write_outlook(dsf, worker, rng)
        writing.save_evaluation(
            dsf=dsf,
            version=_version(dsf, SectionKey.EVALUATION),
            values={"landlord_invited": Answer.YES, "tenant_took_part": Answer.YES, "text": EVALUATION},
            observation={"text": OBSERVATION},
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


def _write_debt(dsf: Dsf, worker: Membership, rng: random.Random) -> None:
    """Section 3: what was prefilled stays; the causes are the household's."""
    causes = rng.sample([Cause.JOB, Cause.FAMILY, Cause.MANAGEMENT, Cause.INCREASE], rng.randint(1, 2))
    writing.save_debt(
        dsf=dsf,
        version=_version(dsf, SectionKey.DEBT),
        debt={"guarantee": Answer.NO},
        causes={"causes": [cause.value for cause in causes]},
        actor=worker,
    )


def _write_outlook(dsf: Dsf, worker: Membership, rng: random.Random) -> None:
    """Sections 4, 5, 7 and 7.3."""
    resumed = f"{dsf.requested_on:%m/%Y}"
    writing.save_repayment(
        dsf=dsf,
        version=_version(dsf, SectionKey.REPAYMENT),
        repayment={
            "resumed": RentResumed.FULL,
            "resumed_since": resumed,
            "able": AnswerOrDoubt.YES,
            "monthly_maximum": Decimal(rng.randint(3, 9) * 10),
            "months": rng.choice([24, 36]),
            "fsl": Fsl.FILED,
            "fsl_filed": resumed,
        },
        overindebtedness={"state": Overindebtedness.NOT_WANTED},
        actor=worker,
    )
    writing.save_dwelling(
        dsf=dsf,
        version=_version(dsf, SectionKey.DWELLING),
        values={
            "insured": Answer.YES,
            "insalubrity": Answer.NO,
            "indecency": AnswerOrDoubt.NO,
            "wishes_to_stay": Answer.YES,
            "social_request": resumed,
        },
        actor=worker,
    )
    writing.save_hearing(
        dsf=dsf,
        version=_version(dsf, SectionKey.HEARING),
        values={
            "at": datetime.time(9),
            "place": "Tribunal judiciaire, salle des contentieux de la protection",
            "told_to_come": True,
            "told_to_bring": True,
            "legal_aid": LegalAid.ASKED,
            "ccapex_study": CcapexStudy.PLANNED,
        },
        actor=worker,
    )
    writing.save_debt_review(
        dsf=dsf,
        version=_version(dsf, SectionKey.DEBT_REVIEW),
        values={"disputed": [Disputed.FEES.value]},
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
