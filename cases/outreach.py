"""What was not yet tried towards a household, and why try it. Pure: no Django. It suggests, a person chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

REMOTE_WRITTEN = frozenset({"courrier", "courriel", "sms", "mot"})
MET = frozenset({"visite", "rendez_vous", "hors_les_murs"})
QUIET_DAYS = 30


@dataclass(frozen=True, slots=True)
class Tried:
    """One démarche: how, when, and whether the household answered."""

    channel: str
    on: date
    reached: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A channel to try, and the fact for which it is suggested."""

    channel: str
    why: str


def suggest(tried: Sequence[Tried], *, has_phone: bool, has_email: bool, today: date) -> list[Suggestion]:
    """What to try next, the most likely to meet the household first; empty when it was reached lately.

    Order of document 004 (aller-vers): a call when there is a number, then what does not ask it to read, then to come, and
    a place that is neither the office nor the home when the home stayed closed.
    """
    if any(one.reached and (today - one.on).days <= QUIET_DAYS for one in tried):
        return []
    channels = {one.channel for one in tried}
    found: list[Suggestion] = []
    if has_phone and "telephone" not in channels:
        found.append(Suggestion("telephone", "Un numéro est connu et n’a jamais été appelé."))
    if has_phone and "sms" not in channels:
        why = "Les appels sont restés sans réponse." if "telephone" in channels else "Un numéro est connu."
        found.append(Suggestion("sms", why))
    if has_email and "courriel" not in channels:
        found.append(Suggestion("courriel", "Une adresse est connue et n’a jamais servi."))
    if channels and channels <= REMOTE_WRITTEN:
        found.insert(
            0, Suggestion("visite", "Seulement des écrits jusqu’ici : ce ménage n’a été ni appelé ni rencontré.")
        )
    elif not channels & MET:
        found.append(Suggestion("visite", "Aucune rencontre n’a encore été tentée."))
    if "mot" not in channels and "visite" in channels:
        found.append(Suggestion("mot", "La visite n’a trouvé personne : un mot laisse un nom et un numéro."))
    if "hors_les_murs" not in channels and {"visite", "rendez_vous"} & channels:
        found.append(
            Suggestion("hors_les_murs", "Ni le domicile ni le bureau n’ont suffi : proposez un lieu proche du ménage.")
        )
    if "courrier" not in channels:
        found.append(Suggestion("courrier", "Aucun courrier ne garde la trace de la proposition d’aide."))
    return found[:3]
