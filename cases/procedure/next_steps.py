"""What may come next and from which day. It describes, it never advises to go further."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from core.text import typeset

from . import french
from .ask import ask
from .chain_before import commandement_inputs
from .deadlines import Context
from .enums import ActKind, Actor, AidMode, Stage, Status
from .timeline import detail_flag
from .types import DeadlineResult, NextStep


def next_steps(ctx: Context, stage: Stage, deadlines: Sequence[DeadlineResult]) -> Iterator[NextStep]:
    if stage in (Stage.IMPAYE_CONSTITUE, Stage.PREVENTION_AMIABLE, Stage.SIGNALEMENT_CAF_MSA, Stage.SAISINE_CCAPEX):
        yield from _amicable(ctx)
    elif stage in (Stage.CDP, Stage.CLAUSE_ACQUISE):
        yield _assign(ctx)
    elif stage is Stage.ASSIGNATION:
        yield from _to_hearing(ctx)
    elif stage in (Stage.AUDIENCE, Stage.DELIBERE):
        yield _step(ActKind.JUGEMENT, Actor.JUGE, None, "Le juge rend sa décision.")
    elif stage is Stage.RESILIATION_FERME:
        if not ctx.line.has(ActKind.SIGNIFICATION_JUGEMENT):
            yield _step(ActKind.SIGNIFICATION_JUGEMENT, Actor.COMMISSAIRE_JUSTICE, None, "Le jugement est à signifier.")
        yield _step(
            ActKind.CQL,
            Actor.COMMISSAIRE_JUSTICE,
            None,
            "Un commandement de quitter peut suivre ou accompagner la signification.",
        )
    elif stage is Stage.RESILIATION_CONDITIONNELLE:
        yield _step(ActKind.DETTE_SOLDEE, Actor.LOCATAIRE, None, "Loyer courant et échéances payés, le bail continue.")
    elif stage in (Stage.CQL, Stage.TENTATIVE_EXPULSION):
        yield from _force(deadlines)
    elif stage in (Stage.REQUISITION_CFP, Stage.REFUS_CFP, Stage.OCTROI_CFP):
        yield from _way_out(stage, deadlines)


def _step(kind: ActKind, actor: Actor, earliest: date | None, why: str, rule_id: str | None = None) -> NextStep:
    return NextStep(kind=kind, title=kind.label, actor=actor, earliest=earliest, why=typeset(why), rule_id=rule_id)


def _amicable(ctx: Context) -> Iterator[NextStep]:
    if ctx.facts.aid_mode is not AidMode.AUCUNE and not ctx.line.has(ActKind.SIGNALEMENT_CAF):
        yield _step(
            ActKind.SIGNALEMENT_CAF,
            Actor.BAILLEUR,
            None,
            "L'aide au logement peut être maintenue si l'impayé est signalé.",
        )
    if not ctx.line.has(ActKind.PLAN_APUREMENT):
        yield _step(
            ActKind.PLAN_APUREMENT, Actor.BAILLEUR_LOCATAIRE, None, "Un plan d'apurement peut être signé à tout moment."
        )
    if ctx.facts.bailleur_kind.must_seize_ccapex and not ctx.line.has(ActKind.SAISINE_CCAPEX):
        why = "Un bailleur personne morale saisit la CCAPEX deux mois au moins avant d'assigner."
        yield _step(ActKind.SAISINE_CCAPEX, Actor.BAILLEUR, None, why, "CCAPEX-PM")
    yield _step(
        ActKind.CDP,
        Actor.COMMISSAIRE_JUSTICE,
        None,
        "À défaut de solution, un commandement de payer peut être délivré.",
    )


def earliest_assignation(ctx: Context) -> tuple[date | None, str]:
    """The first day on which the commandement's delay and, for a personne morale, the CCAPEX's are both over."""
    act = ctx.line.last(ActKind.CDP)
    if act is None:
        return None, "Aucun commandement de payer n'est enregistré."
    end = ask("CDP-DELAI", commandement_inputs(ctx, act), calendar=ctx.calendar, rules=ctx.rules).outcome.not_before
    assert end is not None
    earliest, why = end, f"Délai du commandement du {french.day(act.on)} terminé."
    if ctx.facts.bailleur_kind.must_seize_ccapex:
        ccapex = ccapex_ready_on(ctx)
        if ccapex is None:
            return None, "La CCAPEX doit être saisie deux mois avant, par ce bailleur personne morale."
        if ccapex > earliest:
            earliest, why = ccapex, "Deux mois écoulés depuis la saisine de la CCAPEX."
    return ctx.calendar.next_execution_day(earliest), why


def ccapex_ready_on(ctx: Context, until: date | None = None) -> date | None:
    """The first day on which a personne morale may assign, by the earliest seizure or signalement that counts."""
    days = []
    for act in ctx.line.all(ActKind.SAISINE_CCAPEX):
        if until is None or act.on <= until:
            days.append(
                ask("CCAPEX-PM", {"date_saisine": act.on}, calendar=ctx.calendar, rules=ctx.rules).outcome.not_before
            )
    for act in ctx.line.all(ActKind.SIGNALEMENT_CAF):
        if until is None or act.on <= until:
            inputs = {"date_signalement": act.on, "dette_persiste": detail_flag(act, "persists", "dette_persiste")}
            days.append(ask("CCAPEX-PM-REPUTEE", inputs, calendar=ctx.calendar, rules=ctx.rules).outcome.not_before)
    return min((day for day in days if day is not None), default=None)


def _assign(ctx: Context) -> NextStep:
    earliest, why = earliest_assignation(ctx)
    return _step(ActKind.ASSIGNATION, Actor.COMMISSAIRE_JUSTICE, earliest, why, "CDP-DELAI")


def _to_hearing(ctx: Context) -> Iterator[NextStep]:
    act = ctx.line.last(ActKind.ASSIGNATION)
    assert act is not None
    if ctx.line.answer(act, ActKind.NOTIFICATION_PREFET) is None:
        why = "Sans notification à temps, la demande est irrecevable."
        yield _step(ActKind.NOTIFICATION_PREFET, Actor.COMMISSAIRE_JUSTICE, None, why, "ASSIGN-NOTIF-PREF")
    if not ctx.line.has(ActKind.DSF_DEMANDE):
        yield _step(ActKind.DSF_DEMANDE, Actor.PREFET, None, "Le préfet saisit l'opérateur du diagnostic.", "DSF-1")
    hearings = ctx.line.hearings(act)
    if hearings:
        why = f"Audience fixée au {french.day(hearings[-1], weekday=True)}."
        yield _step(ActKind.AUDIENCE, Actor.JUGE, hearings[-1], why)


def _force(deadlines: Sequence[DeadlineResult]) -> Iterator[NextStep]:
    clock = next((found for found in reversed(deadlines) if found.rule_id == "CQL-2M"), None)
    truce = next((found for found in reversed(deadlines) if found.rule_id == "TREVE"), None)
    if clock and clock.status is Status.SUSPENDU:
        why = "Le délai ne court pas tant que le préfet n'est pas saisi du commandement."
        yield _step(ActKind.NOTIFICATION_CQL_PREFET, Actor.COMMISSAIRE_JUSTICE, None, why, "CQL-2M")
        return
    if clock:
        yield _step(ActKind.REQUISITION_CFP, Actor.COMMISSAIRE_JUSTICE, clock.not_before, clock.why, "CFP-PREMATURE")
    if truce:
        yield _step(ActKind.EXPULSION, Actor.COMMISSAIRE_JUSTICE, truce.not_before, truce.why, "TREVE")


def _way_out(stage: Stage, deadlines: Sequence[DeadlineResult]) -> Iterator[NextStep]:
    if stage is Stage.REQUISITION_CFP:
        answer = next((found for found in reversed(deadlines) if found.rule_id == "CFP-REFUS"), None)
        if answer:
            yield _step(ActKind.OCTROI_CFP, Actor.PREFET, None, answer.why, "CFP-REFUS")
    if stage is Stage.REFUS_CFP:
        yield _step(ActKind.DEMANDE_INDEMNITE_CFP, Actor.BAILLEUR, None, "Le refus engage l'État.", "CFP-INDEMN")
    if stage is Stage.OCTROI_CFP:
        truce = next((found for found in reversed(deadlines) if found.rule_id == "TREVE"), None)
        why = truce.why if truce else "Hors trêve hivernale, un jour ouvrable."
        yield _step(ActKind.EXPULSION, Actor.COMMISSAIRE_JUSTICE, truce.not_before if truce else None, why, "TREVE")
    yield _step(ActKind.RELOGEMENT, Actor.PREFET, None, "Un relogement ou un départ reste possible à tout moment.")
