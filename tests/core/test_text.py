"""Digest of a frozen content: one form for equal contents. Sentences typeset once."""

import datetime
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import digest, typeset

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def test_digest_is_that_of_compact_sorted_json_in_utf_8():
    assert digest({"b": 1, "a": "é"}) == hashlib.sha256('{"a":"é","b":1}'.encode()).hexdigest()


@given(st.dictionaries(st.text(max_size=4), plain, max_size=4))
def test_digest_survives_the_database_and_the_order_of_keys(content):
    turned = dict(reversed(list(json.loads(json.dumps(content, indent=2)).items())))
    assert digest(turned) == digest(content)


@pytest.mark.parametrize("other", [{"a": "1"}, {"a": 1.5}, {"a": None}, {"a": ""}, {}, {"A": 1}, {"a": [1]}])
def test_different_contents_have_different_digests(other):
    assert digest(other) != digest({"a": 1})


def test_value_without_one_way_of_being_written_is_refused():
    with pytest.raises(TypeError):
        digest({"on": datetime.date(2027, 3, 12)})
    with pytest.raises(ValueError, match="JSON"):
        digest({"amount": float("nan")})


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("Où en est-on ?", "Où en est-on\u00a0?"),
        ("l'acte : art. 24 ; 6 mois", "l’acte\u00a0: art.\u00a024\u00a0; 6\u00a0mois"),
        ("« Marquer »", "«\u00a0Marquer\u00a0»"),
        ("14:05, https://exemple.fr", "14:05, https://exemple.fr"),
    ],
)
def test_sentences_typed_with_ordinary_spaces_are_typeset_once(typed, drawn):
    assert typeset(typed) == drawn
    assert typeset(drawn) == drawn
