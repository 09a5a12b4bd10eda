"""What was tried with households besides plans: measures of every kind at each step of their life, démarches by every means.

Told by the name of the story and the rank of the case in it, so that the stories stay as they are told.
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cases.enums import MeasureKind as Kind
from cases.enums import MeasureState, OutreachChannel, OutreachOutcome, OutreachPurpose
from cases.models import Case
from cases.procedure.calendars import calendar_of
from cases.procedure.enums import ActKind
from cases.services.followup import record_outreach
from cases.services.measures import NewMeasure, Step, move_measure, open_measure
from cases.services.overindebtedness import file_overindebtedness, move_overindebtedness
from config.demo.playing import MINUTES, Played, manager, social_service, state
from config.demo.stories import SOCIAL
from config.demo.territories import World
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership

YEAR = datetime.timedelta(days=365)
C, R = OutreachChannel, OutreachOutcome


@dataclass(frozen=True)
class Life:
    """A measure as it went: its kind, then its moves, each with why when its table asks. Days are spread until today."""

    kind: str
    moves: tuple[tuple[str, str], ...] = ()
    reference: str = ""
    note: str = ""
    state: str = ""


def _life(kind: str, *moves: str, why: str = "", reference: str = "", note: str = "", state: str = "") -> Life:
    return Life(kind, tuple((move, why) for move in moves), reference, note, state)


BANQUE = "surendettement"
REFUSED_FSL = "Loyer courant non repris depuis trois mois ; nouvelle demande possible dès la reprise."
CALLED = "Plan non suivi malgré trois relances et une visite."
NO_HELP = "Le ménage dit se débrouiller seul et ne souhaite pas être accompagné."
# What was done in the first, second, third… case of a story; nothing where the list is shorter or says nothing.
LIVES: dict[str, tuple[Life | None, ...]] = {
    "fsl": (
        _life(Kind.FSL, state=MeasureState.FILED, reference="FSL 26-0418"),
        _life(Kind.FSL, "grant", state=MeasureState.FILED, reference="FSL 26-0431"),
        _life(Kind.FSL, "grant", "pay", state=MeasureState.FILED, reference="FSL 26-0377"),
        _life(Kind.FSL, "refuse", why=REFUSED_FSL, state=MeasureState.FILED, reference="FSL 26-0402"),
    ),
    "ccapex_saisie": (
        _life(Kind.FSL, note="Pièces attendues : avis d’imposition, trois bulletins de paie."),
        _life(
            Kind.MUTATION, "offer", "decline", why="Logement trop loin de l’école.", note="T3 vers T2, même commune."
        ),
    ),
    "signale_a_temps": (
        _life(Kind.MUTATION, "offer", "accept", reference="DM 2026-118", note="Loyer trop lourd depuis la séparation."),
        _life(Kind.MUTATION, note="Logement trop grand depuis le départ des enfants."),
        _life(Kind.MUTATION, "offer", "accept", "done", reference="DM 2026-074"),
        _life(Kind.ACCOMPAGNEMENT, "start", note="Budget et ouverture de droits, un rendez-vous par mois."),
        _life(Kind.MUTATION, "refuse", why="Aucun logement plus petit dans la résidence ni à proximité."),
        _life(Kind.ACCOMPAGNEMENT, note="Accompagnement social lié au logement proposé par courrier."),
    ),
    "signale_tard": (
        _life(Kind.ACCOMPAGNEMENT, "start", "end", why="Droits rouverts, loyer repris.", note="Dossier de retraite."),
        _life(Kind.FSL, "file", reference="FSL 26-0455"),
    ),
    "plan_rompu": (_life(Kind.ACCOMPAGNEMENT, "refuse", why=NO_HELP),),
    "plan_signe": (
        _life(Kind.AUTRE, note="Micro-crédit pour la réparation de la voiture."),
        _life(Kind.ACCOMPAGNEMENT, "start", note="Suivi du plan, un appel par mois."),
    ),
    "commandement_bail_ancien": (
        _life(Kind.GARANTIE, "call", why=CALLED, reference="Visale 44-118 204"),
        _life(Kind.GARANTIE, "call", "pay", why=CALLED, reference="Caution d’un organisme, n° 7 741"),
        _life(BANQUE, "admit", reference="BDF 26-3391"),
    ),
    "commandement_bail_recent": (
        _life(Kind.GARANTIE, reference="Visale 44-231 077"),
        _life(Kind.GARANTIE, "call", "refuse", why="Déclaration hors délai.", reference="Visale 44-198 530"),
        _life(BANQUE, reference=""),
    ),
    "delais_accordes": (
        _life(BANQUE, "admit", "decide", reference="BDF 26-2207"),
        _life(Kind.FSL, "file", "grant", "pay", reference="FSL 26-0288"),
        _life(BANQUE, "admit", "cancel", reference="BDF 26-1874"),
        _life(BANQUE, "reject", reference="BDF 26-2950"),
    ),
    "resiliation_ferme": (
        _life(Kind.PROTOCOLE, note="Indemnité payée depuis deux mois, aucun trouble constaté."),
        _life(Kind.PROTOCOLE, "refuse", why="Le ménage préfère chercher un autre logement."),
    ),
    "cql": (
        _life(Kind.PROTOCOLE, "sign", note="Indemnité payée, aucun trouble constaté."),
        _life(Kind.PROTOCOLE, "sign", "renew"),
        _life(BANQUE, "admit", reference="BDF 26-3120"),
    ),
    "cql_expire": (
        _life(Kind.PROTOCOLE, "sign", "keep", "lease", reference="Nouveau bail NB-204"),
        _life(Kind.PROTOCOLE, "sign", "break", why="Deux indemnités impayées de suite."),
    ),
}


@dataclass(frozen=True)
class Try:
    """One démarche: how, what came of it, what is worth keeping."""

    channel: str
    outcome: str
    note: str = ""
    purpose: str = OutreachPurpose.USUAL


IN_VAIN_THEN_MET = (
    Try(C.LETTER, R.PENDING, "Courrier simple proposant un rendez-vous."),
    Try(C.PHONE, R.NO_ANSWER),
    Try(C.SMS, R.NO_ANSWER),
    Try(C.VISIT, R.NO_ANSWER, "Personne au domicile."),
    Try(C.NOTE, R.PENDING, "Mot avec un nom et un numéro direct."),
    Try(C.OUTSIDE, R.REACHED, "Rencontre à la maison de quartier."),
)
QUICKLY = (Try(C.PHONE, R.REACHED, "Rendez-vous pris."), Try(C.MEETING, R.REACHED, "Décompte relu ensemble."))
WRITTEN = (Try(C.MAIL, R.PENDING), Try(C.LETTER, R.NO_ANSWER), Try(C.PHONE, R.NO_ANSWER))
DECLINED = (Try(C.PHONE, R.NO_ANSWER), Try(C.LETTER, R.NO_ANSWER), Try(C.VISIT, R.REFUSED))
TOLD = Try(C.LETTER, R.PENDING, "Informé que la commission examine sa situation.", OutreachPurpose.COMMISSION)
# What the bailleur's own people tried in the cases of a story, in turn.
TRIED: dict[str, tuple[tuple[Try, ...], ...]] = {
    "impaye_recent": ((Try(C.PHONE, R.REACHED, "Paiement promis pour la fin du mois."),), (), WRITTEN[:1]),
    "signalement_en_retard": (WRITTEN, QUICKLY, ()),
    "signale_a_temps": (QUICKLY, IN_VAIN_THEN_MET, ()),
    "signale_tard": (IN_VAIN_THEN_MET, WRITTEN),
    "plan_rompu": (DECLINED, QUICKLY, IN_VAIN_THEN_MET),
    "plan_signe": (QUICKLY,),
    "ccapex_saisie": ((*WRITTEN, TOLD), (TOLD,)),
    "commandement_bail_ancien": (IN_VAIN_THEN_MET, (*DECLINED, TOLD)),
    "commandement_bail_recent": (DECLINED, WRITTEN),
    "commandement_expire": ((*WRITTEN, TOLD), IN_VAIN_THEN_MET),
    "audience_a_venir": (WRITTEN, QUICKLY),
    "delais_accordes": (QUICKLY,),
    "cql": (IN_VAIN_THEN_MET, WRITTEN, ()),
}


def help_households(world: World, played: Sequence[Played]) -> None:
    """Démarches first: a guarantee is called, and a refusal written, after the household was approached."""
    for rank, p in _ranked(played):
        tries = TRIED.get(p.story.name, ())
        if tries:
            _try(world, p, tries[rank % len(tries)])
        lives = LIVES.get(p.story.name, ())
        if rank < len(lives) and (life := lives[rank]) is not None:
            _Lived(world, p, life).tell()


def _ranked(played: Sequence[Played]) -> Iterator[tuple[int, Played]]:
    """Open cases with their rank in their story."""
    seen: Counter[str] = Counter()
    for p in played:
        if not p.story.closed:
            yield seen[p.story.name], p
            seen[p.story.name] += 1


def contact(world: World, p: Played) -> Membership:
    """Who meets the household for its bailleur: the social worker where there is one."""
    return world.members.get((p.bailleur, Role.BAILLEUR_CESF)) or manager(world, p.bailleur)


def _days(p: Played, count: int) -> list[datetime.date]:
    """So many jours ouvrés from the impayé on, in order, the last a few days ago."""
    calendar, today = calendar_of(p.case.territory.code), p.story.today
    start = p.story.constituted_on + datetime.timedelta(days=2)
    whole = max((today - start).days - 3, 0)
    wanted = (start + datetime.timedelta(days=whole * step // max(count - 1, 1)) for step in range(count))
    return [calendar.next_working(day) if calendar.next_working(day) <= today else today for day in wanted]


def _try(world: World, p: Played, tries: Sequence[Try]) -> None:
    actor = contact(world, p)
    with scope.acting(actor):
        for one, day in zip(tries, _days(p, len(tries)), strict=True):
            minutes = MINUTES.get(C(one.channel), 30)
            record_outreach(
                case=p.case,
                on=day,
                channel=one.channel,
                outcome=one.outcome,
                note=one.note,
                purpose=one.purpose,
                minutes=minutes,
                actor=actor,
            )


@dataclass
class _Lived:
    """A life being recorded by those whose work it is."""

    world: World
    p: Played
    life: Life
    days: list[datetime.date] = field(init=False)

    def __post_init__(self) -> None:
        self.days = _days(self.p, len(self.life.moves) + 2)[1:]
        asked = [step.on for step in self.p.story.steps if step.kind is ActKind.FSL]
        if asked and self.life.state:  # the request is an act of the story: the measure takes it over at its day
            self.days = [asked[0], *(max(day, asked[0]) for day in self.days[1:])]

    def tell(self) -> None:
        if self.life.kind == BANQUE:
            self._before_the_banque_de_france()
            return
        actor = social_service(self.world, self.p.lease) if self.life.state else contact(self.world, self.p)
        with scope.acting(actor):
            measure = open_measure(new=self._new(), actor=actor)
            for (event, why), day in zip(self.life.moves, self.days[1:], strict=True):
                move_measure(measure=measure, step=Step(event, day, why, self._values(event, day)), actor=actor)

    def _new(self) -> NewMeasure:
        kind, day = self.life.kind, self.days[0]
        return NewMeasure(
            case=self.p.case,
            kind=kind,
            starts_on=day,
            ends_on=day + 3 * YEAR if kind == Kind.GARANTIE else None,
            amount=self._owed() if kind == Kind.FSL else None,
            monthly_amount=Decimal(60) if kind in (Kind.PROTOCOLE, Kind.AUTRE) else None,
            reference=self.life.reference,
            note=self.life.note,
            state=self.life.state,
        )

    def _owed(self) -> Decimal:
        """What is owed, in tens of euros: what a fund is asked, a guarantor called for."""
        owed = self.p.lease.account.balance(self.p.story.today) if self.p.lease.account else Decimal(0)
        return max(Decimal(round(owed / 10) * 10), Decimal(100))

    def _values(self, event: str, day: datetime.date) -> Mapping[str, Any]:
        values: dict[str, Mapping[str, Any]] = {
            "grant": {"amount": self._owed() * 4 / 5},
            "call": {"amount": self._owed()},
            "sign": {"ends_on": day + YEAR, "monthly_amount": Decimal(60)},
            "renew": {"ends_on": day + 2 * YEAR},
        }
        if self.life.kind == Kind.GARANTIE:
            values["pay"] = {"amount": self._owed()}
        return values.get(event, {})

    def _before_the_banque_de_france(self) -> None:
        """By the social service that sees the case, else by the State, which is told of the decisions."""
        story = self.p.story
        followed = story.outreach or any(step.by == SOCIAL for step in story.steps)
        actor = social_service(self.world, self.p.lease) if followed else state(self.world)
        with scope.acting(actor):
            row = file_overindebtedness(
                case=Case.objects.select_related("lease", "territory").get(pk=self.p.case.pk),
                filed_on=self.days[0],
                reference=self.life.reference,
                actor=actor,
            )
            for (event, _), day in zip(self.life.moves, self.days[1:], strict=True):
                values = {"outcome": "PLAN", "until": day + 5 * YEAR} if event == "decide" else {}
                move_overindebtedness(row=row, event=event, on=day, values=values, actor=actor)
