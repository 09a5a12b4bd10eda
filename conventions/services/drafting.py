"""Preparing, signing, denouncing a convention; its engagements.

Every row is written by the system once the rule has said yes: the database lets nobody else write a convention.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from cases.procedure.enums import Stage
from conventions import rules
from conventions.enums import ConventionKind, ConventionState, Quality
from conventions.models import Convention, ConventionAccess, ConventionParty, Engagement, Perimeter
from conventions.services.sharing import Sharing, apply_convention, refresh_conventions
from conventions.terms import term_of
from core.errors import ConcurrentChange, DomainError
from core.formats import date_fr
from organisations import scope
from organisations.models import Commune, Membership, Organisation


@dataclass(frozen=True)
class PartyTerms:
    """One party as the draft names it."""

    organisation: Organisation
    representative: str = ""
    dpo_contact: str = ""


@dataclass(frozen=True)
class DraftTerms:
    """Everything that a draft says. `min_unpaid_terms` net terms; the last stage is the one at which cases leave."""

    title: str
    parties: tuple[PartyTerms, ...]
    communes: tuple[Commune, ...] = ()
    residences: tuple[str, ...] = ()
    dwelling_references: tuple[str, ...] = ()
    kind: str = ConventionKind.PREVENTION
    min_unpaid_terms: int = 2
    from_stage: str = Stage.CDP
    until_stage: str = Stage.OCTROI_CFP


def _refuse(refusal: str | None) -> None:
    if refusal:
        raise DomainError(refusal)


def _check(terms: DraftTerms, actor: Membership) -> None:
    organisations = [party.organisation for party in terms.parties]
    if actor.organisation_id not in {organisation.pk for organisation in organisations}:
        raise DomainError("Votre organisation doit être partie à la convention qu’elle prépare.", field="parties")
    if any(organisation.territory_id != actor.organisation.territory_id for organisation in organisations):
        raise DomainError("Toutes les parties appartiennent au même territoire.", field="parties")
    qualities = {rules.quality_of(organisation.kind) for organisation in organisations}
    if Quality.BAILLEUR not in qualities or qualities == {Quality.BAILLEUR}:
        raise DomainError("Une convention réunit au moins un bailleur et un partenaire.", field="parties")
    if not (terms.communes or terms.residences or terms.dwelling_references):
        raise DomainError("Indiquez le périmètre : une commune, une résidence ou un logement.", field="communes")
    if Stage(terms.from_stage).order >= Stage(terms.until_stage).order:
        raise DomainError("L’étape de sortie suit l’étape d’entrée.", field="until_stage")


def _write_parts(convention: Convention, terms: DraftTerms) -> None:
    """Parties, readers and perimeter as the draft names them; signatures already given are to be given again."""
    convention.parties.all().delete()
    convention.accesses.all().delete()
    convention.perimeter.all().delete()
    local = {"territory_id": convention.territory_id, "convention": convention}
    ConventionParty.objects.bulk_create(
        ConventionParty(
            organisation=party.organisation,
            quality=rules.quality_of(party.organisation.kind),
            representative=party.representative,
            dpo_contact=party.dpo_contact,
            **local,
        )
        for party in terms.parties
    )
    ConventionAccess.objects.bulk_create(
        ConventionAccess(organisation=party.organisation, **local) for party in terms.parties
    )
    lines = [Perimeter(commune=commune, **local) for commune in terms.communes]
    lines += [Perimeter(residence=name, **local) for name in _distinct(terms.residences)]
    lines += [Perimeter(dwelling_reference=name, **local) for name in _distinct(terms.dwelling_references)]
    Perimeter.objects.bulk_create(lines)


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def _fill(convention: Convention, terms: DraftTerms) -> None:
    for name in ("title", "kind", "min_unpaid_terms", "from_stage", "until_stage"):
        setattr(convention, name, getattr(terms, name))
    convention.save()


def create_convention(*, terms: DraftTerms, actor: Membership) -> Convention:
    """Prepare a convention. Raises DomainError: role, parties of another territory, no bailleur, no perimeter."""
    _refuse(rules.may_prepare(actor))
    _check(terms, actor)
    territory = actor.organisation.territory
    with scope.system(territory):
        convention = Convention(territory=territory, created_by=actor)
        _fill(convention, terms)
        _write_parts(convention, terms)
        return convention


def update_convention(*, convention: Convention, terms: DraftTerms, actor: Membership) -> Convention:
    """Change a draft; signatures already recorded fall, since the text is another. Raises DomainError once signed."""
    with scope.system(convention.territory):
        locked = Convention.objects.select_for_update().get(pk=convention.pk)
        _refuse(rules.may_edit(actor, locked))
        _check(terms, actor)
        if locked.engagements.exists():
            raise DomainError("Des engagements sont déjà notés : préparez une nouvelle convention.")
        _fill(locked, terms)
        _write_parts(locked, terms)
        return locked


def record_signature(*, convention: Convention, on: datetime.date, actor: Membership) -> Sharing:
    """Record the bailleur's signature. Once every bailleur signed, the convention is in force and opens its cases.

    Raises DomainError for a day to come, a term already past, or anybody but a bailleur that is a party.
    """
    with scope.system(convention.territory) as current:
        locked = Convention.objects.select_for_update().get(pk=convention.pk)
        _refuse(rules.may_sign(actor, locked))
        if on > current.today:
            raise DomainError(f"Le {date_fr(on)} est à venir : une signature s’enregistre une fois donnée.", field="on")
        locked.parties.filter(organisation=actor.organisation_id).update(signed_on=on, signed_by=actor)
        signatures = list(locked.parties.filter(quality=Quality.BAILLEUR).values_list("signed_on", flat=True))
        if None in signatures:
            return Sharing()
        locked.signed_on = max(day for day in signatures if day)
        term = term_of(locked.kind, locked.signed_on, locked.territory.code)
        if term.on < current.today:
            raise DomainError(f"Signée ce jour, la convention a pris fin le {date_fr(term.on)}.", field="on")
        locked.term_on, locked.term_rule, locked.state = term.on, term.answer.rule.id, ConventionState.SIGNED
        locked.save()
        return apply_convention(convention=locked)


def denounce(*, convention: Convention, on: datetime.date, reason: str, actor: Membership) -> Sharing:
    """End a convention by letter, without notice (document 000, art. 6): every access it gave closes at once.

    Cases that another convention covers stay open to its own partners. Raises DomainError for a day to come.
    """
    with scope.system(convention.territory) as current:
        locked = Convention.objects.select_for_update().get(pk=convention.pk)
        _refuse(rules.may_denounce(actor, locked))
        assert locked.signed_on is not None
        if not locked.signed_on <= on <= current.today:
            raise DomainError(
                f"La lettre se date entre la signature, le {date_fr(locked.signed_on)}, et aujourd’hui.", field="on"
            )
        if not reason.strip():
            raise DomainError("Indiquez le motif de la dénonciation.", field="reason")
        locked.state, locked.ended_on, locked.end_reason = ConventionState.DENOUNCED, on, reason.strip()
        locked.save()
        done = apply_convention(convention=locked)
        others = refresh_conventions(territory=convention.territory)
        return Sharing(opened=others.opened, closed=done.closed + others.closed)


def add_engagement(
    *, convention: Convention, what: str, until: datetime.date | None = None, actor: Membership
) -> Engagement:
    """Note what one's own organisation promises, and until when."""
    with scope.system(convention.territory):
        _refuse(rules.may_engage(actor, convention))
        party = convention.parties.get(organisation=actor.organisation_id)
        return Engagement.objects.create(
            territory_id=convention.territory_id,
            convention=convention,
            party=party,
            what=what,
            until=until,
            entered_by=actor,
        )


def complete_engagement(*, engagement: Engagement, on: datetime.date, actor: Membership) -> None:
    """Say that one's own organisation kept its promise. Raises DomainError for somebody else's, or twice."""
    with scope.system(engagement.convention.territory) as current:
        _refuse(rules.may_engage(actor, engagement.convention))
        if engagement.party.organisation_id != actor.organisation_id:
            raise DomainError("Chaque partie dit elle-même ce qu’elle a tenu.")
        if on > current.today:
            raise DomainError(f"Le {date_fr(on)} est à venir.", field="on")
        changed = Engagement.objects.filter(pk=engagement.pk, done_on__isnull=True).update(done_on=on)
        if changed != 1:
            raise ConcurrentChange("Cet engagement est déjà noté comme tenu.")
