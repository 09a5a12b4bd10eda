"""What happened in each case of the demonstration: one story per situation that a person meets at work.

Days are counted back from the day of the run, so the demonstration always has a hearing next month and a deadline in
three days. A story decides the debt, the lease and the acts; `config.demo.playing` has them recorded by the right people.
"""

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dateutil.relativedelta import relativedelta

from cases.procedure.calendars import calendar_of
from cases.procedure.enums import ActKind as K
from cases.procedure.enums import JudgmentOutcome

BAILLEUR, COMMISSAIRE, STATE, SOCIAL, SERVICE = "bailleur", "commissaire", "prefecture", "social", "service"
TWO_MONTHS = relativedelta(months=2)


@dataclass(frozen=True)
class Step:
    """One act: its day, who records it (`SERVICE`: it follows from another document), what the procedure reads."""

    kind: K
    on: datetime.date
    by: str
    details: dict[str, Any] = field(default_factory=dict)


class Story:
    """A case being told. `private`: bailleur personne physique or SCI familiale. `aid`: who receives it, «aucune» for none.

    `old_lease`: concluded before the law of 2023. `diagnostic`: the DSF asked today, a key of diagnostics.PLANS. `then`: see accounts.
    """

    def __init__(self, name: str, rng: random.Random, today: datetime.date, dept: str) -> None:
        self.name, self.rng, self.today = name, rng, today
        self.calendar = calendar_of(dept)
        self.private = rng.random() < 0.14
        self.aid = rng.choices(["bailleur", "locataire", "aucune"], [6, 1, 3])[0]
        self.old_lease = rng.random() < 0.6
        self.then = rng.choices(["rien", "moitie", "reprise"], [5, 3, 2])[0]
        self.constituted_on = today
        self.cleared_on: datetime.date | None = None
        self.diagnostic = ""
        self.plan_from: datetime.date | None = None
        self.plan_broken_on: datetime.date | None = None
        self.outreach = rng.random() < 0.35
        self.closed = False
        self.steps: list[Step] = []

    def ago(self, days: int) -> datetime.date:
        """The jour ouvré on or before that many days ago."""
        return self.calendar.previous_working(self.today - datetime.timedelta(days=max(days, 0)))

    def constituted(self, days: int) -> None:
        self.constituted_on = self.today - datetime.timedelta(days=days)

    def add(self, kind: K, days: int, by: str, **details: Any) -> datetime.date:
        on = self.ago(days)
        self.steps.append(Step(kind, on, by, details))
        return on

    # The chain, each link told back from a number of days ago.

    def amicable(self, days: int, *, signalled: bool = True) -> None:
        """Impayé constitué `days` ago, reminded, and signalled or the commission seized within a month."""
        self.constituted(days)
        self.add(K.RELANCE, days - 8, BAILLEUR)
        if signalled:
            self.warn(days - self.rng.randint(15, 34))

    def warn(self, days: int) -> None:
        """What the bailleur owes before a commandement: signalement of the aid, else saisine by a personne morale."""
        if self.aid != "aucune":
            self.add(K.SIGNALEMENT_CAF, days, BAILLEUR)
        elif not self.private:
            self.seize(days)

    def seize(self, days: int) -> None:
        """The commission seized `days` ago; it answers within two months, nine times in ten."""
        self.add(K.SAISINE_CCAPEX, days, BAILLEUR)
        if days > 50 and self.rng.random() < 0.9:
            self.add(K.AVIS_CCAPEX, days - self.rng.randint(30, 48), SERVICE)

    def commandement(self, days: int, *, signalled: bool = True) -> None:
        self.amicable(days + self.rng.randint(42, 80))
        self.add(K.CDP, days, COMMISSAIRE, delay="2 mois" if self.old_lease else "6 semaines")
        if self.private and signalled:
            self.add(K.SIGNALEMENT_CDP, days - 1, COMMISSAIRE)
            if days > 30:
                self.add(K.DSF_CDP_DEMANDE, days - 5, SERVICE)
                self.add(K.DSF_CDP_TRANSMIS, days - 28, SERVICE)

    def assignation(
        self, days: int, hearing: datetime.date, *, notified: bool = True, delay: int | None = None
    ) -> None:
        """Assignation `days` ago; `delay` days after the commandement, enough of them unless said."""
        self.commandement(days + (delay or self.rng.randint(70, 95)))
        self.add(K.ASSIGNATION, days, COMMISSAIRE, audience_on=hearing.isoformat())
        if notified:
            self.add(K.NOTIFICATION_PREFET, days - 1, COMMISSAIRE)
        if days > 8:
            self.add(K.PLACEMENT, days - 8, COMMISSAIRE)

    def hearing_held(self, days: int) -> None:
        """Hearing `days` ago, with its diagnostic sent or its carence."""
        day = self.ago(days)
        asked = days + self.rng.randint(62, 80)
        self.assignation(asked, day)
        self.add(K.DSF_DEMANDE, asked - 6, SERVICE)
        self.add(K.DSF_TRANSMIS if self.rng.random() < 0.7 else K.DSF_CARENCE, days + 10, SERVICE)
        self.add(K.AUDIENCE, days, STATE, presence=self.rng.choice(["present", "represente", "absent"]))

    def judged(self, days: int, outcome: JudgmentOutcome) -> None:
        self.hearing_held(days + self.rng.randint(24, 40))
        self.add(K.JUGEMENT, days, STATE, outcome=outcome.value, repute_contradictoire=self.rng.random() < 0.4)

    def told_to_leave(self, days: int) -> None:
        """Commandement de quitter `days` ago, after a firm termination served on the household."""
        self.judged(days + self.rng.randint(30, 50), JudgmentOutcome.RESILIATION_FERME)
        self.add(K.SIGNIFICATION_JUGEMENT, days + 8, COMMISSAIRE)
        self.add(K.CQL, days, COMMISSAIRE)
        self.add(K.NOTIFICATION_CQL_PREFET, days - 1, COMMISSAIRE)

    def force_asked(self, days: int) -> None:
        self.told_to_leave(days + self.rng.randint(80, 110))
        self.add(K.TENTATIVE_EXPULSION, days + 9, COMMISSAIRE)
        self.add(K.REQUISITION_CFP, days, COMMISSAIRE)

    def hearing_in(self, low: int, high: int) -> datetime.date:
        return self.calendar.next_working(self.today + datetime.timedelta(days=self.rng.randint(low, high)))


Teller = Callable[[Story], None]


def _constituted_recently(s: Story) -> None:
    s.constituted(s.rng.randint(3, 25))


def _signalement_due(low: int, high: int) -> Teller:
    def tell(s: Story) -> None:
        s.aid = s.aid if s.aid != "aucune" else "bailleur"
        s.constituted_on = s.today + datetime.timedelta(days=s.rng.randint(low, high)) - TWO_MONTHS
        s.add(K.RELANCE, (s.today - s.constituted_on).days - 9, BAILLEUR)

    return tell


def _signalled_in_time(s: Story) -> None:
    s.aid = s.aid if s.aid != "aucune" else "bailleur"
    s.amicable(s.rng.randint(45, 120))


def _signalled_late(s: Story) -> None:
    s.aid = "bailleur"
    days = s.rng.randint(95, 150)
    s.amicable(days, signalled=False)
    s.add(K.SIGNALEMENT_CAF, days - s.rng.randint(68, 88), BAILLEUR)


def _plan_signed(s: Story) -> None:
    """Signed before the signalement is due, or after it."""
    early = s.rng.random() < 0.5
    days = s.rng.randint(35, 55) if early else s.rng.randint(60, 150)
    s.amicable(days, signalled=not early)
    s.then = "plan"
    s.plan_from = s.ago(days - (20 if early else 45))


def _plan_broken(s: Story) -> None:
    """Instalments and rent unpaid since the plan, and the breach recorded."""
    days = s.rng.randint(100, 150)
    s.amicable(days)
    s.then = "rien"
    s.plan_from = s.ago(days - 45)
    s.plan_broken_on = s.ago(s.rng.randint(2, 12))


def _plan_unkept(s: Story) -> None:
    """As broken, but nobody has said so yet: the ledger does."""
    _plan_broken(s)
    s.plan_broken_on = None


def _ccapex_seized(s: Story) -> None:
    s.private, s.aid = False, "aucune"
    days = s.rng.randint(20, 80)
    s.amicable(days + 25, signalled=False)
    s.seize(days)


def _fsl_asked(s: Story) -> None:
    days = s.rng.randint(35, 55)
    s.amicable(days, signalled=False)
    s.add(K.FSL, days - 25, SOCIAL)


def _commandement(*, old: bool, low: int, high: int, private: bool = False, signalled: bool = True) -> Teller:
    def tell(s: Story) -> None:
        s.old_lease = old
        s.private = s.private or private
        s.commandement(s.rng.randint(low, high), signalled=signalled)
        signalled_lately = s.steps[-1].kind is K.SIGNALEMENT_CDP
        s.diagnostic = "cdp" if signalled_lately else ""

    return tell


def _hearing_ahead(diagnostic: str) -> Teller:
    def tell(s: Story) -> None:
        hearing = s.hearing_in(22, 58)
        s.assignation(60 - (hearing - s.today).days + s.rng.randint(8, 20), hearing)
        s.diagnostic = diagnostic

    return tell


def _impossible_schedule(s: Story) -> None:
    hearing = s.hearing_in(8, 11)
    s.assignation(s.rng.randint(48, 60), hearing)
    s.diagnostic = "requested"


def _premature(s: Story) -> None:
    hearing = s.hearing_in(45, 60)
    s.assignation(s.rng.randint(8, 14), hearing, delay=s.rng.randint(18, 25))


def _commission_not_seized(s: Story) -> None:
    s.private = False
    hearing = s.hearing_in(30, 55)
    s.assignation(s.rng.randint(25, 40), hearing)
    s.steps = [step for step in s.steps if step.kind not in (K.SIGNALEMENT_CAF, K.SAISINE_CCAPEX, K.AVIS_CCAPEX)]


def _notified_too_late(s: Story) -> None:
    hearing = s.hearing_in(25, 38)
    s.assignation(s.rng.randint(25, 35), hearing, notified=False)
    s.add(K.NOTIFICATION_PREFET, 2, COMMISSAIRE)


def _judgment_awaited(s: Story) -> None:
    s.hearing_held(s.rng.randint(2, 24))


def _judged(outcome: JudgmentOutcome) -> Teller:
    def tell(s: Story) -> None:
        if outcome is JudgmentOutcome.RESILIATION_CONDITIONNELLE:
            s.then = "reprise"
        days = s.rng.randint(5, 60)
        s.judged(days, outcome)
        s.closed = outcome.name in ("REJET", "IRRECEVABILITE", "DESISTEMENT") and s.rng.random() < 0.5
        if outcome is JudgmentOutcome.RESILIATION_FERME and days > 20:
            s.add(K.SIGNIFICATION_JUGEMENT, days - 15, COMMISSAIRE)

    return tell


def _told_to_leave(low: int, high: int) -> Teller:
    return lambda s: s.told_to_leave(s.rng.randint(low, high))


def _attempted(s: Story) -> None:
    days = s.rng.randint(3, 15)
    s.told_to_leave(days + 75)
    s.add(K.TENTATIVE_EXPULSION, days, COMMISSAIRE)


def _force_asked(s: Story) -> None:
    s.force_asked(s.rng.randint(5, 50))
    s.diagnostic = "cfp" if s.rng.random() < 0.5 else ""


def _force_refused_in_silence(s: Story) -> None:
    s.force_asked(s.rng.randint(66, 110))


def _force_refused(s: Story) -> None:
    days = s.rng.randint(5, 60)
    s.force_asked(days + 40)
    s.add(K.REFUS_CFP, days, STATE)


def _force_granted(s: Story) -> None:
    days = s.rng.randint(5, 60)
    s.force_asked(days + 45)
    s.add(K.OCTROI_CFP, days, STATE)


def _expelled(kind: K) -> Teller:
    def tell(s: Story) -> None:
        days = s.rng.randint(15, 120)
        s.force_asked(days + 75)
        s.add(K.OCTROI_CFP, days + 30, STATE)
        s.add(kind, days, COMMISSAIRE)
        s.closed = True

    return tell


def _left(s: Story) -> None:
    days = s.rng.randint(10, 90)
    s.commandement(days + s.rng.randint(20, 120))
    s.add(K.DEPART_VOLONTAIRE, days, BAILLEUR)
    s.closed = True


def _rehoused(s: Story) -> None:
    days = s.rng.randint(10, 90)
    s.told_to_leave(days + 60)
    s.add(K.RELOGEMENT, days, STATE)
    s.closed = True


def _paid(s: Story) -> None:
    """Everything paid since the last monthly file: the import itself records it and closes the case."""
    s.amicable(s.rng.randint(70, 110))
    s.cleared_on = s.ago(s.rng.randint(3, 20))
    if s.rng.random() < 0.5:
        s.plan_from = s.ago(s.rng.randint(40, 55))


J = JudgmentOutcome
# Name, number of cases at full scale, how it is told. In the order of the procedure.
STORIES: tuple[tuple[str, int, Teller], ...] = (
    ("impaye_recent", 16, _constituted_recently),
    ("signalement_sous_3_jours", 5, _signalement_due(3, 3)),
    ("signalement_proche", 12, _signalement_due(4, 30)),
    ("signalement_en_retard", 10, _signalement_due(-40, -2)),
    ("signale_a_temps", 15, _signalled_in_time),
    ("signale_tard", 8, _signalled_late),
    ("plan_signe", 14, _plan_signed),
    ("plan_rompu", 4, _plan_broken),
    ("plan_non_respecte", 4, _plan_unkept),
    ("ccapex_saisie", 12, _ccapex_seized),
    ("fsl", 6, _fsl_asked),
    ("commandement_bail_ancien", 12, _commandement(old=True, low=8, high=45)),
    ("commandement_bail_recent", 12, _commandement(old=False, low=5, high=35)),
    ("commandement_expire", 10, _commandement(old=True, low=66, high=120)),
    ("commandement_non_signale", 4, _commandement(old=False, low=10, high=30, private=True, signalled=False)),
    ("audience_a_venir", 6, _hearing_ahead("")),
    ("dsf_demande", 6, _hearing_ahead("requested")),
    ("dsf_en_redaction", 8, _hearing_ahead("writing")),
    ("dsf_transmis", 6, _hearing_ahead("transmitted")),
    ("dsf_carence", 4, _hearing_ahead("carence")),
    ("dsf_intenable", 1, _impossible_schedule),
    ("assignation_prematuree", 3, _premature),
    ("ccapex_non_saisie", 3, _commission_not_seized),
    ("notification_tardive", 3, _notified_too_late),
    ("jugement_attendu", 10, _judgment_awaited),
    ("rejet", 4, _judged(J.REJET)),
    ("irrecevabilite", 3, _judged(J.IRRECEVABILITE)),
    ("desistement", 4, _judged(J.DESISTEMENT)),
    ("delais_accordes", 12, _judged(J.RESILIATION_CONDITIONNELLE)),
    ("resiliation_ferme", 10, _judged(J.RESILIATION_FERME)),
    ("cql", 12, _told_to_leave(5, 50)),
    ("cql_expire", 8, _told_to_leave(70, 130)),
    ("tentative", 4, _attempted),
    ("force_publique_requise", 6, _force_asked),
    ("refus_implicite", 4, _force_refused_in_silence),
    ("refus", 3, _force_refused),
    ("octroi", 5, _force_granted),
    ("expulsion", 5, _expelled(K.EXPULSION)),
    ("reprise", 3, _expelled(K.REPRISE)),
    ("depart", 6, _left),
    ("relogement", 4, _rehoused),
    ("dette_soldee", 13, _paid),
)


def tell(name: str, teller: Teller, rng: random.Random, today: datetime.date, dept: str) -> Story:
    """One story told for a day and a place."""
    story = Story(name, rng, today, dept)
    teller(story)
    return story
