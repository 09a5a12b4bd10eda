"""Two writers, several pages, lost answers, late saves, reloads: what is stored is always what was acknowledged.

The model below states it on its own: a save is taken when it knows the current version, or when every save taken since the
version it knows came from its own page; else it changes nothing unless it says what is stored already.
"""

import copy
import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from dsf.models import Dsf
from dsf.services import autosave, writing
from organisations import scope
from tests.dsf.pages import Page
from tests.dsf.situations import colleague_of, in_writing

WRONG = object()


def amount(text):
    text = text.replace(" ", "").replace(",", ".")
    try:
        value = Decimal(text) if text else None
    except ArithmeticError:
        return WRONG
    return WRONG if value is not None and value < 0 else value


def words(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def needed(text):
    return words(text) or WRONG


def age(text):
    return WRONG if text not in ("", "0", "7", "41") else int(text) if text else None


def known_date(text):
    """As precise as it was typed: a month never becomes its first day."""
    return WRONG if text not in KNOWN_DATES[:4] else text


KNOWN_DATES = ["", "02/04/2021", "04/2021", "2021", "31/02/2021"]
CODE = str
# section → (field of the page, where it is stored, what its text means)
FIELDS = {
    "evaluation": [
        ("text", "evaluation.text", words),
        ("tenant_took_part", "evaluation.tenant_took_part", CODE),
        ("observations-text", "tenant_observation.text", words),
    ],
    "menage": [
        ("menage-household_other", "household.household_other", words),
        ("menage-since", "household.since", known_date),
    ],
    "budget": [
        ("loyer-menage", ("loyer", "menage"), amount),
        ("rsa-conjoint", ("rsa", "conjoint"), amount),
        ("other_resource", "finance.other_resource", words),
    ],
}
ROW = {"relation": needed, "age": age, "situation": words}
TEXTS = st.one_of(
    st.sampled_from(["", "Bonjour", "  bords  ", "deux\nlignes", "deux\r\nlignes", "é€«»’\u202f!", "<b>&amp;</b>"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=25),
)
VALUES = {
    words: TEXTS,
    amount: st.sampled_from(["", "0", "12,5", "1 080,57", "0,01", "douze", "-3"]),
    CODE: st.sampled_from(["", "oui", "non"]),
    known_date: st.sampled_from(KNOWN_DATES),
}
ROW_VALUES = {
    "relation": st.sampled_from(["Enfant", "Conjoint", "Neveu", ""]),
    "age": st.sampled_from(["", "0", "7", "41", "sept"]),
    "situation": st.sampled_from(["", "CP", "garde alternée"]),
}


class Store:
    """What must be stored in one section."""

    def __init__(self):
        self.version, self.values, self.rows, self.taken = 0, {}, {}, []

    def after(self, key, page):
        """(values, rows) if what the page holds were written."""
        values, rows = dict(self.values), copy.deepcopy(self.rows)
        for name, _, meaning in FIELDS[key]:
            meant = meaning(page.fields[name][0] if page.fields[name] else "")
            if meant is not WRONG:
                values[name] = meant
        for place in range(int(page.fields["personnes-TOTAL_FORMS"][0]) if key == "menage" else 0):
            held = {name: page.fields.get(f"personnes-{place}-{name}", [""])[0] for name in (*ROW, "id", "DELETE")}
            if held["DELETE"]:
                rows.pop(held["id"], None)
            elif held["id"]:
                meant = {name: meaning(held[name]) for name, meaning in ROW.items()}
                if held["id"] not in rows and meant["relation"] is WRONG:
                    continue
                blank = {"relation": "", "age": None, "situation": ""}
                row = rows.setdefault(held["id"], blank)
                row.update({name: value for name, value in meant.items() if value is not WRONG})
        return values, rows

    def receive(self, key, page, base, number):
        """The status that the save deserves; writes it when it is taken."""
        values, rows = self.after(key, page)
        changes = (values, list(rows.items())) != (self.values, list(self.rows.items()))
        mine = base == self.version or all(who == number for version, who in self.taken if version > base)
        if not mine:
            return 409 if changes else 200
        self.version += changes
        self.values, self.rows = values, rows
        self.taken.append((self.version, number))
        return 200


class Writing(RuleBasedStateMachine):
    pages = Bundle("pages")
    keys = sorted(FIELDS)
    dsf = worker = other = None

    def __init__(self):
        super().__init__()
        self.undo = transaction.savepoint()
        self.stores = {key: Store() for key in FIELDS}
        for key, store in self.stores.items():
            store.values, store.rows = self.stored(key)
        self.late = []

    def teardown(self):
        transaction.savepoint_rollback(self.undo)

    def stored(self, key):
        with scope.acting(self.worker):
            dsf = Dsf.objects.get(pk=self.dsf.pk)
            amounts = {(row.line, row.column): row.amount for row in dsf.amounts.all()}
            values = {}
            for name, where, _ in FIELDS[key]:
                if isinstance(where, tuple):
                    values[name] = amounts[where]
                else:
                    row, column = where.split(".")
                    values[name] = getattr(getattr(dsf, row), column)
            members = dsf.members.all() if key == "menage" else []
            return values, {str(m.pk): {name: getattr(m, name) for name in ROW} for m in members}

    @initialize(target=pages, data=st.data())
    def two_writers_and_a_second_tab(self, data):
        """In one section, where they can collide."""
        key = data.draw(st.sampled_from(self.keys))
        return multiple(*(Page(who, self.dsf, key) for who in (self.worker, self.other, self.worker)))

    @rule(page=pages, data=st.data())
    def types(self, page, data):
        name, _, meaning = data.draw(st.sampled_from(FIELDS[page.key]))
        page.fields[name] = [data.draw(VALUES[meaning])]

    @rule(page=pages, data=st.data())
    def fills_in_the_section_and_saves(self, page, data):
        for name, _, meaning in FIELDS[page.key]:
            page.fields[name] = [data.draw(VALUES[meaning])]
        self.types_in_a_row(page, data, whole=True)
        self.saves(page)

    @rule(page=pages, data=st.data())
    def types_and_saves_but_the_answer_is_lost(self, page, data):
        self.types(page, data)
        self.saves_but_the_answer_is_lost(page)

    @rule(page=pages, data=st.data())
    def types_in_a_row(self, page, data, whole=False):
        if page.key != "menage":
            return
        total = int(page.fields["personnes-TOTAL_FORMS"][0])
        place = data.draw(st.integers(0, total - 1))
        for name in sorted(ROW) if whole else [data.draw(st.sampled_from(sorted(ROW)))]:
            page.fields[f"personnes-{place}-{name}"] = [data.draw(ROW_VALUES[name])]
        says = any(page.fields.get(f"personnes-{place}-{part}", [""])[0] for part in ROW)
        if says and not page.fields.get(f"personnes-{place}-id", [""])[0]:
            page.fields[f"personnes-{place}-id"] = [str(uuid.uuid4())]
        if place == total - 1 and says:  # the page opens a blank row
            page.fields["personnes-TOTAL_FORMS"] = [str(total + 1)]
            page.fields |= {f"personnes-{total}-{part}": [""] for part in (*ROW, "id")}

    @rule(page=pages, data=st.data())
    def ticks_a_row_away(self, page, data):
        if page.key == "menage":
            place = data.draw(st.integers(0, int(page.fields["personnes-TOTAL_FORMS"][0]) - 1))
            if page.fields.get(f"personnes-{place}-id", [""])[0]:
                page.fields[f"personnes-{place}-DELETE"] = ["on"]

    @rule(page=pages)
    def saves(self, page):
        wanted = self.stores[page.key].receive(page.key, page, page.version, page.number)
        status, told = page.save()
        assert status == wanted, told
        if status == 200:
            assert told["version"] == self.stores[page.key].version

    @rule(page=pages)
    def saves_but_the_answer_is_lost(self, page):
        body = page.body()
        wanted = self.stores[page.key].receive(page.key, page, page.version, page.number)
        assert page.send(body).status_code == wanted
        self.late.append((page, body))

    @rule(data=st.data())
    def a_save_comes_again_late(self, data):
        if self.late:
            page, body = data.draw(st.sampled_from(self.late))
            assert page.send(body).status_code in (200, 409)  # and the invariant: nothing moves

    @rule(page=pages, mine=st.booleans())
    def saves_and_chooses_after_a_conflict(self, page, mine):
        wanted = self.stores[page.key].receive(page.key, page, page.version, page.number)
        status, told = page.save()
        assert status == wanted
        if status == 409:
            assert told["version"] == self.stores[page.key].version
            for one in [] if mine else told["differences"]:
                if one["kind"] == "field":
                    page.fields[one["name"]] = one["saved_values"]
            page.version = told["version"]
            assert self.stores[page.key].receive(page.key, page, page.version, page.number) == page.save()[0] == 200

    @rule(page=pages)
    def reloads(self, page):
        page.open()
        store = self.stores[page.key]
        assert page.version == store.version
        for name, _, meaning in FIELDS[page.key]:
            assert meaning(page.fields[name][0]) == store.values[name]

    @invariant()
    def what_is_stored_is_what_was_taken(self):
        for key, store in self.stores.items():
            values, rows = self.stored(key)
            assert values == store.values
            assert list(rows.items()) == list(store.rows.items())


@pytest.fixture
def writers(db, settings):
    settings.SECURE_SSL_REDIRECT = False
    Writing.dsf, Writing.worker, _ = in_writing()
    Writing.other = colleague_of(Writing.worker)


EXPLORED = settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))


def test_no_sequence_of_edits_saves_and_reloads_loses_or_alters_a_value(writers):
    run_state_machine_as_test(Writing, settings=EXPLORED)


# What the property must see: ways of losing a line, each planted in the service. Name → section, what it breaks, how.

assign, save_rows, save_budget = writing._assign, writing._save_rows, writing.save_budget


def changed(change):
    """The service, but for values that `change` maps before they are written."""
    return lambda row, values: assign(row, {name: change(name, value) for name, value in values.items()})


def without(lost):
    return lambda row, values: assign(row, {name: value for name, value in values.items() if name != lost})


def in_tenths(*, amounts, **given):
    rounded = {cell: value if value is None else value.quantize(Decimal("0.1")) for cell, value in amounts.items()}
    return save_budget(amounts=rounded, **given)


def anonymous(dsf, model, rows):
    """Rows known by their place alone: one sent twice would be two."""
    return save_rows(dsf, model, [{name: value for name, value in row.items() if name != "id"} for row in rows])


def on_one_line(name, value):
    return value.replace("\n", " ") if isinstance(value, str) else value


def to_the_day(name, value):
    return f"01/{value}" if name == "since" and len(value) == 7 else value


MUTANTS = {
    "a field is dropped": ("evaluation", writing, "_assign", without("text")),
    "another author’s field is dropped": ("evaluation", writing, "_assign", without("tenant_took_part")),
    "inner newlines are trimmed": ("evaluation", writing, "_assign", changed(on_one_line)),
    "an amount is rounded": ("budget", writing, "save_budget", in_tenths),
    "the last row is lost": (
        "menage",
        writing,
        "_save_rows",
        lambda dsf, model, rows: save_rows(dsf, model, rows[:-1]),
    ),
    "a row sent twice is two rows": ("menage", writing, "_save_rows", anonymous),
    "a month becomes a day": ("menage", writing, "_assign", changed(to_the_day)),
    "the last who saves wins": ("evaluation", autosave, "standing", lambda row, turn: autosave.Standing.CURRENT),
    "a save sent again is refused": ("evaluation", autosave, "standing", lambda row, turn: autosave.Standing.STALE),
}
HUNTED = settings(
    EXPLORED,
    max_examples=40,
    stateful_step_count=8,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
)


@pytest.mark.parametrize("name", MUTANTS)
def test_property_sees_each_way_of_losing_a_line(writers, monkeypatch, name):
    section, module, function, planted = MUTANTS[name]
    monkeypatch.setattr(module, function, planted)
    monkeypatch.setattr(Writing, "keys", [section])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Writing, settings=HUNTED)
