"""Avis, recommandations, décisions: drafted in the room, checked again at the minute they are taken, then frozen."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from cases.models import Act, Case
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from ccapex import reading, room
from ccapex.enums import AddresseeFamily, AvisState, DecisionMode, ItemState, SessionState
from ccapex.models import AgendaItem, Avis, AvisAddressee, Deliberation, Session
from ccapex.services import numbers, sessions
from ccapex.services.room import expect, locked, moment
from ccapex.workflow import AVIS, ITEM
from core.errors import DomainError
from organisations import scope
from organisations.enums import OrganisationKind
from organisations.models import Membership, Organisation

_PREPARED = (SessionState.PLANNED, SessionState.CONVENED, SessionState.OPEN)


@dataclass(frozen=True)
class Wanted:
    """What an avis says: its nature, its matter, its words."""

    kind: str
    matter: str
    text: str


@dataclass(frozen=True)
class To:
    """One addressee and the words meant for him. `name` defaults to the organisation's."""

    family: str
    organisation: Organisation | None = None
    name: str = ""
    address: str = ""
    asked: str = ""
    due_on: datetime.date | None = None


def _text(wanted: Wanted) -> str:
    text = wanted.text.strip()
    if not text:
        raise DomainError("Écrivez le texte de l’avis.", field="text")
    return text


def draft_avis(*, item: AgendaItem, wanted: Wanted, to: tuple[To, ...] = (), actor: Membership) -> Avis:
    """Write a draft on a point that is listed or under examination. Several per point, in order."""
    text = _text(wanted)
    with transaction.atomic():
        session = locked(item.session, actor, states=_PREPARED)
        row = AgendaItem.objects.get(pk=item.pk)
        if row.state not in (ItemState.LISTED, ItemState.DELIBERATING):
            raise DomainError("Ce point n’est plus à l’examen : rouvrez-le pour y écrire un avis.")
        last = row.avis.order_by("-position").first()
        avis = Avis.objects.create(
            territory_id=session.territory_id,
            item=row,
            case_id=row.case_id,
            kind=wanted.kind,
            matter=wanted.matter,
            text=text,
            position=last.position + 1 if last else 1,
            entered_by=actor,
        )
        for one in to:
            _address(avis, one)
        return avis


def _locked_draft(avis: Avis, actor: Membership, expected: int | None) -> Avis:
    session = locked(avis.item.session, actor, states=_PREPARED)
    row = Avis.objects.select_related("item__case__territory", "case").filter(pk=avis.pk).first()
    if row is None:
        raise DomainError("Ce projet vient d’être retiré.")
    if row.state != AvisState.DRAFT:
        raise DomainError("Cet avis n’est plus un projet : il ne change plus.")
    row.item.session = session
    expect(row.version, expected)
    return row


def edit_avis(*, avis: Avis, wanted: Wanted, expected_version: int | None = None, actor: Membership) -> Avis:
    """Change a draft: its words, or its nature and matter when it is re-scoped to what may be given."""
    text = _text(wanted)
    with transaction.atomic():
        row = _locked_draft(avis, actor, expected_version)
        row.kind, row.matter, row.text = wanted.kind, wanted.matter, text
        row.version += 1
        row.save(update_fields=["kind", "matter", "text", "version"])
        for addressee in row.addressees.exclude(kind=row.kind):
            addressee.kind = row.kind
            addressee.save(update_fields=["kind"])
        return row


def withdraw_avis(*, avis: Avis, expected_version: int | None = None, actor: Membership) -> None:
    """Take back a draft; what was given, rejected or deferred stays."""
    with transaction.atomic():
        _locked_draft(avis, actor, expected_version).delete()


def usual(case: Case, family: str) -> Organisation | None:
    """The organisation of the territory that this family designates for a case, when there is only one."""
    if family == AddresseeFamily.BAILLEUR:
        return case.bailleur
    payer = next(iter(reading.payers_of([AgendaItem(case=case)]).values())) if family == AddresseeFamily.PAYER else ""
    kinds = {
        AddresseeFamily.PAYER: [payer] if payer else [OrganisationKind.CAF, OrganisationKind.MSA],
        AddresseeFamily.FSL: [OrganisationKind.FSL],
        AddresseeFamily.OVERINDEBTEDNESS: [OrganisationKind.BANQUE_DE_FRANCE],
    }.get(AddresseeFamily(family))
    if kinds is None:
        return None
    found = list(Organisation.objects.filter(territory_id=case.territory_id, kind__in=kinds, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def usual_addressee(case: Case, family: str, due_on: datetime.date | None) -> To:
    """An addressee as the tick of its family proposes it; it is then completed."""
    name = case.household.name if family == AddresseeFamily.OCCUPANT else ""
    return To(family=family, organisation=usual(case, family), name=name, due_on=due_on)


def _address(avis: Avis, to: To, *, row: AvisAddressee | None = None) -> AvisAddressee:
    if to.organisation is not None and to.organisation.territory_id != avis.territory_id:
        raise DomainError("Cette organisation est d’un autre territoire.", field="organisation")
    if to.due_on is not None and to.due_on < avis.item.session.on:
        raise DomainError("La réponse ne peut être attendue avant la séance.", field="due_on")
    name = to.name.strip() or (to.organisation.name if to.organisation else AddresseeFamily(to.family).label)
    row = row or AvisAddressee(territory_id=avis.territory_id, avis=avis, case_id=avis.case_id)
    row.family, row.organisation, row.name = to.family, to.organisation, name
    row.address, row.asked, row.due_on = to.address.strip(), to.asked.strip() or avis.text, to.due_on
    row.kind = avis.kind
    row.save()
    return row


def add_addressee(*, avis: Avis, to: To, expected_version: int | None = None, actor: Membership) -> AvisAddressee:
    """Address a draft to one more organisation or person."""
    with transaction.atomic():
        row = _locked_draft(avis, actor, expected_version)
        return _address(row, to)


def edit_addressee(*, addressee: AvisAddressee, to: To, expected_version: int | None = None, actor: Membership) -> None:
    """Change who is asked, what and by when, while the avis is a draft."""
    with transaction.atomic():
        row = _locked_draft(addressee.avis, actor, expected_version)
        _address(row, to, row=addressee)
        row.version += 1
        row.save(update_fields=["version"])


def remove_addressee(*, addressee: AvisAddressee, expected_version: int | None = None, actor: Membership) -> None:
    """Take an addressee off a draft."""
    with transaction.atomic():
        _locked_draft(addressee.avis, actor, expected_version)
        addressee.delete()


class NotValid(DomainError):
    """The rules forbid this avis now. `judgement` says why and what may be done instead."""

    def __init__(self, judgement: room.Judgement) -> None:
        super().__init__(" ".join(reason.text for reason in judgement.reasons))
        self.judgement = judgement


def take(
    *,
    avis: Avis,
    mode: str,
    count: room.Count | None = None,
    expected_version: int | None = None,
    at: datetime.datetime | None = None,
    actor: Membership,
) -> Avis:
    """Take an avis by consensus or by a counted vote, once the rules have been asked again at this very minute.

    In one transaction, the séance's row held: checks who is there, the quorum, the deciding body and the majority; writes
    what was established (`Deliberation.facts`); gives the number; freezes the avis and copies number and date to its
    addressees; records the act on the case, once per day. Put to the vote and not adopted, it is kept as rejected, without
    number. Raises NotValid for what the rules forbid and ConcurrentChange when the words changed since they were read.
    """
    with transaction.atomic():
        row = _locked_draft(avis, actor, expected_version)
        session = row.item.session
        when = moment(at, session)
        now, item = reading.room_of(session, when), reading.item_of(row.item)
        judgement = room.judge(now, item, kind=row.kind, matter=row.matter)
        if not judgement.valid:
            raise NotValid(judgement)
        if not row.addressees.exists():
            raise DomainError("Désignez au moins un destinataire.")
        adopted = True
        counted = count if mode == DecisionMode.VOTE else None
        if mode == DecisionMode.VOTE:
            refusal = room.count_refusal(now, item, count or room.Count(0, 0, 0))
            if refusal or count is None:
                raise DomainError(refusal or "Comptez les voix.", field="votes_for")
            adopted = room.majority(now, item, count).adopted
        _conclude(row, adopted, actor, day=scope.today() if at is None else now.day)
        Deliberation.objects.create(
            territory_id=row.territory_id,
            avis=row,
            case_id=row.case_id,
            at=when,
            mode=mode,
            votes_for=counted.votes_for if counted else None,
            votes_against=counted.votes_against if counted else None,
            abstentions=counted.abstentions if counted else None,
            facts=room.facts(now, item, kind=row.kind, matter=row.matter, count=counted),
        )
        return row


def _conclude(row: Avis, adopted: bool, actor: Membership, *, day: datetime.date) -> None:
    """Move the avis; once adopted, number it, tell its addressees' rows and the case."""
    row.version += 1
    fields = ["version"]
    if adopted:
        row.number, row.adopted_on = numbers.take(numbers.AVIS, day.year), day
        fields += ["number", "adopted_on"]
    AVIS.apply(row, "adopt" if adopted else "reject", role=actor.role, also_update=fields)
    row.save(update_fields=["state", *fields])  # the history row of what the compare-and-set just did
    if not adopted:
        return
    for addressee in row.addressees.all():
        addressee.number, addressee.adopted_on, addressee.kind = row.number, day, row.kind
        addressee.save(update_fields=["number", "adopted_on", "kind"])
    told = Act.objects.filter(case_id=row.case_id, kind=ActKind.AVIS_CCAPEX, on=day, cancelled_at__isnull=True)
    if not told.exists():
        record_act(case=row.item.case, kind=ActKind.AVIS_CCAPEX, on=day, actor=actor, by_service=True)


def next_session(session: Session) -> Session | None:
    """The next séance of the same commission whose agenda may still change."""
    later = Session.objects.filter(commission_id=session.commission_id, state=SessionState.PLANNED, on__gt=session.on)
    return later.order_by("on", "at").first()


def _carry(item: AgendaItem, drafts: list[Avis], actor: Membership) -> Session | None:
    """Put the case on the agenda of the next séance with its drafts; None when no séance is being prepared."""
    target = next_session(item.session)
    if target is None:
        return None
    there = AgendaItem.objects.filter(session=target, case_id=item.case_id).first()
    if there is None:
        there = sessions.put_on_agenda(
            session=target,
            case=item.case,
            kind=item.kind,
            subject=item.subject,
            deciding_body=item.deciding_body,
            carried=True,
            actor=actor,
        )
        there.matter = item.matter
        there.save(update_fields=["matter"])
    for draft in drafts:
        to = tuple(
            To(
                a.family,
                a.organisation,
                a.name,
                a.address,
                a.asked,
                a.due_on if a.due_on and a.due_on >= target.on else None,
            )
            for a in draft.addressees.all()
        )
        draft_avis(item=there, wanted=Wanted(draft.kind, draft.matter, draft.text), to=to, actor=actor)
    return target


def _defer(draft: Avis, actor: Membership) -> None:
    draft.version += 1
    AVIS.apply(draft, "defer", role=actor.role, also_update=["version"])
    draft.save(update_fields=["state", "version"])


def _reason(reason: str) -> str:
    if not reason.strip():
        raise DomainError("Dites pourquoi : le compte rendu le porte.", field="reason")
    return reason.strip()


def defer_avis(*, avis: Avis, reason: str, expected_version: int | None = None, actor: Membership) -> Session | None:
    """Defer one avis to the next séance, its words with it, while the rest of the point goes on. Gives that séance."""
    why = _reason(reason)
    with transaction.atomic():
        row = _locked_draft(avis, actor, expected_version)
        item = row.item
        item.deferred_because = why
        item.version += 1
        item.save(update_fields=["deferred_because", "version"])
        target = _carry(item, [row], actor)
        _defer(row, actor)
        return target


def defer_item(
    *, item: AgendaItem, reason: str, expected_version: int | None = None, actor: Membership
) -> Session | None:
    """Defer a whole point to the next séance, with its drafts. Gives that séance; None when none is being prepared."""
    why = _reason(reason)
    with transaction.atomic():
        session = locked(item.session, actor)
        row = AgendaItem.objects.select_related("case").get(pk=item.pk)
        row.session = session
        expect(row.version, expected_version)
        row.deferred_because = why
        row.version += 1
        ITEM.apply(row, "defer", role=actor.role, also_update=["deferred_because", "version"])
        row.save(update_fields=["state", "deferred_because", "version"])
        drafts = list(row.avis.filter(state=AvisState.DRAFT))
        target = _carry(row, drafts, actor)
        for draft in drafts:
            _defer(draft, actor)
        return target
