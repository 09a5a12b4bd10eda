"""What a page sends for a section, laid on what is stored: rows meet by their id, a field that is wrong keeps its stored value."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet
from django.http import QueryDict

from core.formats import date_fr, euros, number, sentence, time_fr
from core.forms import MoneyField
from dsf.forms.sections import RowForm
from dsf.sections import Pieces, plain_forms

# Of a row, what says nothing of the person it is about.
MARKS = ("id", "DELETE")
Row = dict[str, list[str]]


@dataclass(frozen=True)
class Difference:
    """One field, or one whole row, that the page and the store do not say alike. `name` is that of the page's field."""

    kind: str  # «field», «added» (a row that only the page has), «removed» (a row that the page takes away)
    name: str
    label: str
    saved: str
    mine: str
    # What the page's field shall hold when the stored value is chosen.
    saved_values: list[str]
    long: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Submission:
    """A section as sent, validated. `names`: a form's field name → the page's, where they differ (rows)."""

    pieces: Pieces
    names: dict[str, str]

    def name_of(self, address: str) -> str:
        return self.names.get(address, address)


def is_blank(value: Any) -> bool:
    """Nothing said. Zero is an answer."""
    return value is None or value is False or value in ("", [])


def raw(field: forms.Field, value: Any) -> list[str]:
    """What a browser would send for a field that shows this value."""
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(value)
    if isinstance(shown, list | tuple):
        return [str(one) for one in shown]
    return ["" if shown is None else str(shown)]


def read(pieces: Callable[[QueryDict], Pieces], data: QueryDict) -> Submission:
    """Bind a section's forms to what a page sent and ask each what is wrong with it.

    Line ends become the store's own: browsers write them in two ways.
    """
    laid, names = data.copy(), dict[str, str]()
    for key in list(laid):
        laid.setlist(key, [text.replace("\r\n", "\n").replace("\r", "\n") for text in laid.getlist(key)])
    bound = pieces(laid)
    formsets = [piece for piece in bound.values() if isinstance(piece, BaseFormSet)]
    for formset in formsets:
        _lay_rows(laid, formset, names)
    if formsets:
        bound = pieces(laid)
    for piece in bound.values():
        piece.is_valid()
    for form in plain_forms(bound):
        _keep_what_is_absent(form)
    return Submission(bound, names)


def _stored(form: forms.Form, name: str) -> Any:
    value = form.get_initial_for_field(form.fields[name], name)
    return form.fields[name].to_python("") if value is None else value


def _keep_what_is_absent(form: forms.Form) -> None:
    """A field that the page does not hold at all is not a field left blank."""
    for name, field in form.fields.items() if form.cleaned_data or form.errors else ():
        if name not in MARKS and field.widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name)):
            form.cleaned_data[name] = _stored(form, name)
            form.errors.pop(name, None)


def _rows_sent(data: QueryDict, formset: BaseFormSet, fields: list[str]) -> Iterator[tuple[int, Row]]:
    """(place in the page, values by field) of each row that the page holds."""
    total = data.get(f"{formset.prefix}-TOTAL_FORMS", "")
    for place in range(min(int(total), formset.absolute_max) if total.isdigit() else 0):
        yield place, {name: data.getlist(f"{formset.prefix}-{place}-{name}") for name in fields}


def _id(values: Row) -> str:
    return (values.get("id") or [""])[0].strip().lower()


def _says_nothing(values: Row) -> bool:
    return not any(text.strip() for name, texts in values.items() if name not in MARKS for text in texts)


def _lay_rows(laid: QueryDict, formset: BaseFormSet, names: dict[str, str]) -> None:
    """Put the page's rows in the order of the stored ones, then the new ones. A stored row that the page does not hold
    stays as it is: a row goes only when somebody ticked it away.
    """
    prefix, fields = formset.prefix, formset.empty_form.fields
    if f"{prefix}-TOTAL_FORMS" not in laid:
        return  # not a page of this section: the formset says so
    sent = dict(_rows_sent(laid, formset, list(fields)))
    by_id: dict[str, int] = {}
    for where, values in sent.items():
        by_id.setdefault(_id(values), where)
    rows: list[tuple[int | None, Row]] = []
    for stored in formset.initial or []:
        found = by_id.get(str(stored["id"]))
        kept = {name: raw(field, stored.get(name)) for name, field in fields.items() if name != "DELETE"}
        rows.append((found, kept if found is None else sent[found]))
    known = len(rows)
    matched = {place for place, _ in rows}
    for where, values in sent.items():
        if where not in matched and not _says_nothing(values) and not any(values.get("DELETE", [])):
            rows.append((where, values))
    for key in [key for key in laid if key.removeprefix(f"{prefix}-")[:1].isdigit() and key.startswith(f"{prefix}-")]:
        del laid[key]
    for rank, (place, values) in enumerate(rows):
        for name, texts in values.items():
            laid.setlist(f"{prefix}-{rank}-{name}", texts)
            if place is not None:
                names[f"{prefix}-{rank}-{name}"] = f"{prefix}-{place}-{name}"
    laid[f"{prefix}-TOTAL_FORMS"] = str(len(rows) + formset.extra)
    laid[f"{prefix}-INITIAL_FORMS"] = str(known)


def is_whole(sent: Submission) -> bool:
    """Does the page hold this section's lists at all? A cut or forged one must not empty them."""
    return not any(piece.non_form_errors() for piece in sent.pieces.values() if isinstance(piece, BaseFormSet))


def goes(form: forms.Form) -> bool:
    """Is this a row that somebody ticked away?"""
    return "DELETE" in form.fields and bool(getattr(form, "cleaned_data", {}).get("DELETE"))


def set_aside(sent: Submission, *, whole: bool = False) -> dict[str, str]:
    """Give every wrong field its stored value back (none, in a new row), so that the others can be written.

    Returns what is wrong, by the page's field names. A rule that binds several fields takes its whole form aside; so does
    `whole`, for any form with an error.
    """
    wrong: dict[str, str] = {}
    for form in plain_forms(sent.pieces):
        if goes(form) or not form.errors:
            continue
        several = whole or any(name not in form.fields for name in form.errors)
        for name, messages in form.errors.items():
            address = form.add_prefix(name if name in form.fields else next(iter(form.fields)))
            wrong[sent.name_of(address)] = " ".join(map(str, messages))
        for name in list(form.fields if several else form.errors):
            if name not in MARKS:
                form.cleaned_data[name] = _stored(form, name)
        form.errors.clear()
    return wrong


def same(one: Any, other: Any) -> bool:
    if is_blank(one) or is_blank(other):
        return is_blank(one) and is_blank(other)
    return bool(one == other) or str(one).replace("\r\n", "\n") == str(other)


def said(field: forms.Field, value: Any) -> str:
    """A value as people read it; nothing for a blank one."""
    if isinstance(value, bool):
        return "coché" if value else ""
    if is_blank(value):
        return ""
    choices = dict(getattr(field, "choices", ()))
    if isinstance(value, list | tuple | set):
        return ", ".join(str(choices.get(one, one)) for one in value)
    if value in choices:
        return str(choices[value])
    if isinstance(field, MoneyField):
        return euros(value)
    if isinstance(value, datetime.date):
        return date_fr(value)
    if isinstance(value, datetime.time):
        return time_fr(value)
    return number(value) if isinstance(value, Decimal) else str(value)


def differences(sent: Submission) -> list[Difference]:
    """Where the page's values differ from the stored ones. Its wrong fields are set aside before: they are told elsewhere."""
    found: list[Difference] = []
    for piece in sent.pieces.values():
        if isinstance(piece, BaseFormSet):
            for rank, form in enumerate(piece.forms):
                found += _of_row(sent, form, rank, stored=rank < piece.initial_form_count())
        else:
            found += _of_fields(sent, piece)
    return found


def _of_row(sent: Submission, form: forms.Form, rank: int, *, stored: bool) -> list[Difference]:
    label = f"Personne {rank + 1}"
    if stored and goes(form):
        return [Difference("removed", _name(sent, form, "DELETE"), label, _summary(form, form.initial), "", [])]
    if stored:
        return _of_fields(sent, form, f"{label} : ")
    if not form.cleaned_data.get(cast("RowForm", form).key_field):
        return []  # the blank row; or one that cannot be kept yet, told as wrong
    return [Difference("added", _name(sent, form, "id"), label, "", _summary(form, form.cleaned_data), [])]


def _summary(form: forms.Form, values: Mapping[str, Any]) -> str:
    parts = [said(field, values.get(name)) for name, field in form.fields.items() if name not in MARKS]
    return ", ".join(part for part in parts if part)


def _name(sent: Submission, form: forms.Form, name: str) -> str:
    return sent.name_of(form.add_prefix(name))


def _of_fields(sent: Submission, form: forms.Form, of: str = "") -> list[Difference]:
    found = []
    for name, field in form.fields.items():
        stored, typed = form.get_initial_for_field(field, name), form.cleaned_data.get(name)
        if name not in MARKS and not same(stored, typed):
            found.append(
                Difference(
                    kind="field",
                    name=_name(sent, form, name),
                    label=f"{of}{sentence(str(field.label))}",
                    saved=said(field, stored),
                    mine=said(field, typed),
                    saved_values=raw(field, stored),
                    long=isinstance(field.widget, forms.Textarea),
                )
            )
    return found
