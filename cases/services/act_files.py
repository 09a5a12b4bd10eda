"""Acts by file: what each line would do, then all the good ones written; a file played again writes nothing twice."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from cases import rules
from cases.act_details import BOOLEANS, EXTRA_FIELDS
from cases.exchange import NeutralAct
from cases.exchange.registry import FormatError, recognise
from cases.models import Act, Case
from cases.procedure.enums import ActKind
from cases.procedure.inputs import InputError, to_bool, to_date
from cases.services.acts import record_act
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership

MAX_BYTES = 1024 * 1024
NEW, KNOWN, ERROR = "new", "known", "error"


@dataclass(frozen=True)
class Line:
    """One line of a file: what it would do. `why`: the error, or the act that is already there."""

    act: NeutralAct
    state: str
    why: str = ""
    case: Case | None = None
    kind: ActKind | None = None
    on: datetime.date | None = None
    details: dict[str, Any] | None = None


def read_file(content: bytes) -> list[NeutralAct]:
    """Acts of a file in one of the known formats. Raises DomainError with what to do."""
    if len(content) > MAX_BYTES:
        raise DomainError("Ce fichier dépasse 1 Mo : coupez-le.", field="file")
    try:
        found = recognise(content).read(content)
    except FormatError as error:
        raise DomainError(str(error), field="file") from error
    if not found:
        raise DomainError("Ce fichier ne contient aucun acte.", field="file")
    return found


def preview(acts: Sequence[NeutralAct], actor: Membership) -> list[Line]:
    """What each line would do. Nothing is written."""
    numbers = {act.case.strip() for act in acts}
    cases = Case.objects.visible_to(actor).filter(number__in=numbers).select_related("territory", "bailleur", "commune")
    by_number = {case.number: case for case in cases}
    ids = [act.id.strip() for act in acts]
    known = set(
        Act.objects.filter(organisation=actor.organisation_id, external_ref__in=ids).values_list(
            "external_ref", flat=True
        )
    )
    own = [uuid.UUID(one) for one in ids if _is_uuid(one)]
    known |= {str(pk) for pk in Act.objects.filter(pk__in=own, case__in=cases).values_list("pk", flat=True)}
    seen: set[str] = set()
    lines = []
    for act in acts:
        lines.append(_line(act, by_number, known, seen, actor))
        seen.add(act.id.strip())
    return lines


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _line(act: NeutralAct, cases: dict[str, Case], known: set[str], seen: set[str], actor: Membership) -> Line:
    name = act.id.strip()
    if not name or len(name) > 80:
        return Line(act, ERROR, "Donnez un identifiant de 80 caractères au plus : il évite les doublons.")
    if name in seen:
        return Line(act, ERROR, f"L’identifiant « {name} » est déjà plus haut dans ce fichier.")
    if name in known:
        return Line(act, KNOWN, "Déjà enregistré.")
    case = cases.get(act.case.strip())
    if case is None:
        return Line(act, ERROR, f"Aucun dossier « {act.case.strip()} » ne vous est ouvert.")
    kind = next(
        (one for one in ActKind if act.kind.strip().upper() == one.value or act.kind.strip() == one.label), None
    )
    if kind is None:
        return Line(act, ERROR, f"L’acte « {act.kind.strip()} » n’existe pas. Voyez la liste du modèle.")
    refusal = rules.may_record(actor, case, kind)
    if refusal:
        return Line(act, ERROR, refusal)
    try:
        on = to_date(act.on, "Date")
        details = _details(kind, act.details)
    except InputError as error:
        return Line(act, ERROR, str(error))
    if len(act.note) > 300:
        return Line(act, ERROR, "La remarque dépasse 300 caractères.")
    return Line(act, NEW, "", case, kind, on, details)


def _details(kind: ActKind, raw: Any) -> dict[str, Any]:
    """Details that this kind of act has, typed as the form types them. Raises InputError."""
    found: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in EXTRA_FIELDS.get(kind, ()):
            raise InputError(f"Précision « {name} » inconnue pour l’acte « {kind.label} ».")
        if value in (None, ""):
            continue
        if name in BOOLEANS:
            found[name] = to_bool(value, name)
        elif name.endswith("_on") or name == "until":
            found[name] = to_date(value, name).isoformat()
        elif name == "months_uninterrupted":
            if not str(value).isdecimal():
                raise InputError(f"« {name} » est un nombre de mois.")
            found[name] = int(value)
        else:
            found[name] = str(value)
    return found


def write(acts: Sequence[NeutralAct], actor: Membership) -> list[Line]:
    """Write the good lines, each in its transaction; what became of every line. Twice, the second finds them known."""
    lines = []
    for line in preview(acts, actor):
        lines.append(_written(line, actor) if line.state == NEW else line)
    return lines


def _written(line: Line, actor: Membership) -> Line:
    assert line.case is not None
    assert line.kind is not None
    assert line.on is not None
    with scope.system(line.case.territory):
        case = Case.objects.select_related("lease", "territory", "bailleur", "commune").get(pk=line.case.pk)
    try:
        with transaction.atomic():
            made = record_act(
                case=case,
                kind=line.kind,
                on=line.on,
                details=line.details,
                note=line.act.note.strip(),
                actor=actor,
                external_ref=line.act.id.strip(),
            )
    except DomainError as error:
        return Line(line.act, ERROR, error.message, line.case, line.kind, line.on)
    except IntegrityError:
        return Line(line.act, KNOWN, "Déjà enregistré.")
    return Line(line.act, NEW, made.kind_label, line.case, line.kind, line.on)


def exported(actor: Membership) -> list[NeutralAct]:
    """Standing acts that this organisation recorded in the cases it sees, with the name each had or has."""
    rows = (
        Act.objects.standing()
        .filter(organisation=actor.organisation_id, case__in=Case.objects.visible_to(actor))
        .select_related("case")
        .order_by("on", "entered_at")
    )
    return [
        NeutralAct(
            line=number,
            id=row.external_ref or str(row.pk),
            case=row.case.number,
            kind=row.kind,
            on=row.on.isoformat(),
            details=row.details,
            note=row.note,
        )
        for number, row in enumerate(rows[:2_000], 1)
    ]
