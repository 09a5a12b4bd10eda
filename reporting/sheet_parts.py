"""What a fiche de synthèse says of the diagnostic: indicators, bands, yes or no; never a sentence, an amount or a name.

Only the last version that its writer transmitted is read: a draft is the social worker's. The families are those that the
matrix gives to members reduced (column ME, S): F7, F8, F9, F11. The special causes (F10), the evaluation (F12) and the private
notes (F19) are not read at all: what the frozen content says of F10 is left out, even where the writer held it indispensable.
"""

from decimal import Decimal
from typing import Any

from ccapex.models import AgendaItem
from ccapex.services.sheets import Facts, register_part
from core.formats import UNKNOWN
from dsf.budget import COLUMNS, RESOURCES
from dsf.enums import Cause, CommissionOutcome, DocumentKind, Overindebtedness, Protection
from dsf.models import DsfDocument

# No text fixes these bands; they are wide enough for no income to be guessed. Upper ends, euros a month or percent.
LEFT_TO_LIVE = (
    (Decimal(0), "négatif"),
    (Decimal(150), "moins de 150 € par mois"),
    (Decimal(300), "de 150 à 300 € par mois"),
    (Decimal(450), "de 300 à 450 € par mois"),
)
EFFORT = (
    (Decimal(30), "moins de 30 %"),
    (Decimal(40), "de 30 à 40 %"),
    (Decimal(50), "de 40 à 50 %"),
)


def _transmitted(item: AgendaItem) -> dict[str, Any] | None:
    """The content of the last diagnostic transmitted for this case; None before the first."""
    rows = DsfDocument.objects.filter(dsf__case=item.case_id, kind=DocumentKind.DIAGNOSTIC)
    row = rows.order_by("-frozen_at").first()
    return row.snapshot if row else None


def _band(value: Decimal, bands: tuple[tuple[Decimal, str], ...], above: str) -> str:
    """The words of the first band that holds this value; an upper end belongs to the next one."""
    return next((words for end, words in bands if value < end), above)


def budget(item: AgendaItem) -> Facts:
    """F7, reduced: two bands."""
    content = _transmitted(item)
    if content is None:
        return []
    amounts, totals = content["budget"]["amounts"], content["budget"]["totals"]
    # The rent is filled in from the lease: it says nothing while no resource was asked for.
    if all(amounts.get(f"{line.key}.{column}") is None for line in RESOURCES for column in COLUMNS):
        return [("Reste à vivre par personne", UNKNOWN)]
    people = len(content["tenants"]) + len(content["household"]["members"])
    found = []
    if people:
        share = Decimal(totals["remaining"]) / people
        found.append(("Reste à vivre par personne", _band(share, LEFT_TO_LIVE, "450 € par mois ou plus")))
    effort = totals["effort_percent"]
    found.append(("Taux d’effort", _band(Decimal(effort), EFFORT, "50 % ou plus") if effort is not None else UNKNOWN))
    return found


def overindebtedness(item: AgendaItem) -> Facts:
    """F8, reduced: yes or no."""
    said = (_transmitted(item) or {}).get("overindebtedness")
    if not said or said["state"] == Overindebtedness.UNKNOWN:
        return []
    filed = said["state"] in (Overindebtedness.FILED, Overindebtedness.REFUSED, Overindebtedness.ADMISSIBLE)
    found = [("Dossier de surendettement déposé", _yes(filed))]
    if filed:
        found.append(("Dossier recevable", _yes(said["state"] == Overindebtedness.ADMISSIBLE)))
        found.append(("Plan ou mesure accordé", _yes(said["outcome"] != CommissionOutcome.NONE)))
    return found


def causes(item: AgendaItem) -> Facts:
    """F9, reduced: the boxes ticked, without a word of what was written beside them."""
    said = (_transmitted(item) or {}).get("causes")
    if not said:
        return []
    return [(cause.label, "oui") for cause in Cause if cause.value in said["causes"]]


def protection(item: AgendaItem) -> Facts:
    """F11, reduced: is there a measure, not which nor who."""
    content = _transmitted(item)
    if content is None or content["protection"]["measure"] == Protection.UNKNOWN:
        return []
    return [("Mesure de protection", _yes(content["protection"]["measure"] != Protection.NONE))]


def _yes(value: bool) -> str:
    return "oui" if value else "non"


def register() -> None:
    """Bring these parts to every fiche (called from AppConfig.ready)."""
    register_part(key="budget", family="F7", title="Budget du ménage, par tranche", facts=budget)
    register_part(key="surendettement", family="F8", title="Surendettement", facts=overindebtedness)
    register_part(key="causes", family="F9", title="Causes de l’impayé cochées au diagnostic", facts=causes)
    register_part(key="protection", family="F11", title="Protection juridique", facts=protection)
