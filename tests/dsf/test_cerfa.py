"""The screens, the frozen content and the document against the official form, entry by entry (data/cerfa_16227.yaml)."""

import html
import io
import re
from pathlib import Path

import pytest
import yaml
from django import forms
from pypdf import PdfReader

from core.forms import MoneyField
from dsf import budget, sections
from dsf.enums import SectionKey
from dsf.forms.sections import PartialDateField
from dsf.models import Dsf
from dsf.services import writing
from dsf.services.snapshot import snapshot
from organisations import scope
from reporting.dsf_document import draft_pdf
from tests.dsf.situations import in_writing
from tests.dsf.test_pages import section_url

FORM = yaml.safe_load((Path(__file__).parent / "data" / "cerfa_16227.yaml").read_text(encoding="utf-8"))
ENTRIES = [(part, entry) for part in FORM for entry in part["entries"]]
FIELDS = [(part, entry) for part, entry in ENTRIES if "field" in entry]
LINES = [entry for _, entry in ENTRIES if entry.get("as") == "line"]
# What the application asks besides the form, on purpose.
ADDED = {
    "budget.month",  # which month the form's «dernier mois connu» is
    "special.indispensable",
    "special.reason",
    "dwelling.surface",  # the notice's table of overcrowding
    "dwelling.no_social_request",  # «aucune demande», which a blank date does not say
    "observation.text",  # what the form lets the tenant join on plain paper
}
TYPES = {
    "text": forms.CharField,
    "long": forms.CharField,
    "date": forms.DateField,
    "partial": PartialDateField,
    "time": forms.TimeField,
    "number": forms.IntegerField,
    "amount": MoneyField,
    "one": forms.ChoiceField,
    "many": forms.MultipleChoiceField,
    "box": forms.BooleanField,
}
pytestmark = pytest.mark.django_db


def plain(text):
    """Letters and signs that count: case, spaces and kinds of apostrophe or dots do not."""
    return re.sub(r"\s|\xad", "", html.unescape(str(text))).replace("'", "’").replace("...", "…").casefold()


@pytest.fixture
def filled():
    """A diagnostic with one other person in the household, so that every row of the form exists."""
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        members = [{"relation": "Enfant", "age": 7, "situation": "", "contributes": "non"}]
        writing.save_household(dsf=dsf, version=0, household={}, members=members, protection={}, actor=worker)
    return dsf, worker


def forms_of(dsf):
    """{name of the piece: one of its forms} of every step."""
    found = {}
    for step in sections.SECTIONS.values():
        for name, piece in step.pieces(dsf, None).items():
            found[name] = piece.forms[0] if hasattr(piece, "forms") else piece
    return found


@pytest.fixture
def drawn(filled):
    dsf, worker = filled
    with scope.acting(worker):
        return forms_of(Dsf.objects.get(pk=dsf.pk))


def test_every_field_has_the_words_the_kind_and_the_boxes_of_the_form(drawn):
    wrong = []
    for part, entry in FIELDS:
        piece, name = entry["field"].split(".")
        field = drawn[piece].fields.get(name)
        here = f"{part['section']} {entry['words']}"
        if field is None:
            wrong.append(f"{here}: missing")
            continue
        if plain(entry["words"]) not in plain(field.label):
            wrong.append(f"{here}: «{field.label}»")
        if "help" in entry and plain(entry["help"]) not in plain(field.help_text):
            wrong.append(f"{here}: help «{field.help_text}»")
        if not isinstance(field, TYPES[entry["as"]]):
            wrong.append(f"{here}: {type(field).__name__}")
        if "boxes" in entry:
            shown = [plain(label) for value, label in field.choices if value and value != "aucune"]
            if sorted(shown) != sorted(map(plain, entry["boxes"])):
                wrong.append(f"{here}: boxes {shown}")
            if entry["as"] == "one" and "" not in dict(field.choices):
                wrong.append(f"{here}: no «non connu»")
    assert not wrong, "\n".join(wrong)


def test_every_line_of_the_budget_is_the_forms(drawn):
    lines = (*budget.RESOURCES, *budget.HOUSING, *budget.OTHER_CHARGES)
    words = {line.key: f"{line.label} ({line.hint})" if line.hint else line.label for line in lines}
    assert [(entry["cell"], plain(entry["words"])) for entry in LINES] == [(k, plain(w)) for k, w in words.items()]
    for entry in LINES:
        columns = budget.COLUMNS if entry["columns"] == 3 else (budget.HOUSEHOLD,)
        assert all(f"{entry['cell']}-{column}" in drawn["budget"].fields for column in columns)
    part = next(part for part in FORM if part["section"] == "2.1")
    assert list(budget.COLUMN_LABELS.values()) == part["columns"]


def test_no_field_is_asked_beyond_the_form_nor_required_beyond_the_law(drawn):
    asked = {entry["field"] for _, entry in FIELDS}
    cells = {f"budget.{line}-{column}" for line, column in budget.CELLS}
    shown = {f"{piece}.{name}" for piece, form in drawn.items() for name in form.fields} - cells
    assert {name for name in shown if not name.endswith((".id", ".DELETE"))} == asked | ADDED
    required = {
        f"{piece}.{name}" for piece, form in drawn.items() for name, field in form.fields.items() if field.required
    }
    # A person without any name, or without any tie to the tenant, is no person of the household.
    assert required == {"tenants.last_name", "members.relation"}


def test_every_note_is_said_on_its_step_and_every_field_drawn_there(filled, as_member):
    dsf, worker = filled
    client = as_member(worker)
    pages = {key: plain(client.get(section_url(dsf, key)).content.decode()) for key in SectionKey.values}
    wrong = []
    for part, entry in ENTRIES:
        page = pages[part["step"]]
        if plain(part["title"]) not in page:
            wrong.append(f"{part['section']}: no «{part['title']}»")
        words = entry.get("note") or entry.get("group") or entry["words"].split(" (")[0]
        if plain(words) not in page:
            wrong.append(f"{part['section']}: {words}")
        wrong += [f"{part['section']}: box {box}" for box in entry.get("boxes", []) if plain(box) not in page]
        if "field" in entry and f'name="{name_of(entry, part, dsf, worker)}"' not in page:
            wrong.append(f"{part['section']}: {entry['on']} is not drawn")
    assert not wrong, "\n".join(wrong)


def name_of(entry, part, dsf, worker):
    piece, name = entry["field"].split(".")
    with scope.acting(worker):
        found = sections.SECTIONS[part["step"]].pieces(Dsf.objects.get(pk=dsf.pk), None)[piece]
        form = found.forms[0] if hasattr(found, "forms") else found
        return plain(form.add_prefix(name))


def at(content, path):
    """The value at a path of the frozen content; KeyError or IndexError when the path leads nowhere."""
    for step in path.split("."):
        content = content[int(step)] if step.isdigit() else content[step]
    return content


def test_every_entry_is_in_the_frozen_content(filled):
    dsf, worker = filled
    with scope.acting(worker):
        content = snapshot(Dsf.objects.get(pk=dsf.pk))
    for _, entry in FIELDS:
        at(content, entry["in"])
    for entry in LINES:
        columns = budget.COLUMNS if entry["columns"] == 3 else (budget.HOUSEHOLD,)
        assert all(f"{entry['cell']}.{column}" in content["budget"]["amounts"] for column in columns)
    part = next(part for part in FORM if part["section"] == "2.1")
    assert set(part["totals"]) == set(content["budget"]["totals"])


def test_document_draws_the_whole_form(filled):
    dsf, worker = filled
    with scope.acting(worker):
        document = draft_pdf(Dsf.objects.get(pk=dsf.pk), on=scope.today())
    text = plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages))
    drawn = [part for part in FORM if plain(f"{part['section']} {part['title']}") in text]
    assert len(drawn) == len(FORM)
    wrong = [
        f"{part['section']}: {words}"
        for part in drawn
        for entry in part["entries"]
        if "words" in entry
        for words in [entry["words"].split(" (")[0], *entry.get("boxes", [])]
        if plain(words).rstrip("?,") not in text
    ]
    assert not wrong, "\n".join(wrong)
