"""The 64 vectors of the legal reference go through the same rules as the cases do."""

import json
from pathlib import Path

import pytest

from cases.procedure.vectors import check_lines

VECTORS = Path(__file__).parent / "data" / "deadlines.jsonl"
LINES = VECTORS.read_text(encoding="utf-8").splitlines()
OTHERS = VECTORS.with_name("autres.jsonl").read_text(encoding="utf-8").splitlines()


def test_vectors_are_all_there() -> None:
    assert len(LINES) == 64


@pytest.mark.parametrize("line", [*LINES, *OTHERS], ids=lambda line: json.loads(line)["id"])
def test_vector_computed_as_expected(line: str) -> None:
    (check,) = check_lines([line])
    assert check.passed, f"{check.error} {check.differences}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "X", "rule": "INCONNUE", "in": {}, "out": {}}', "Règle inconnue"),
        ('{"id": "X", "rule": "APPEL", "in": {}, "out": {"due": null}}', "il manque"),
        ('{"id": "X", "rule": "APPEL", "in": {"date_signification": "31/31/2026"}, "out": {}}', "n’est pas une date"),
        ("pas du JSON", "illisible"),
    ],
)
def test_vector_fails_with_a_sentence_when_it_cannot_be_computed(line: str, said: str) -> None:
    (check,) = check_lines([line])
    assert not check.passed
    assert said in check.error


def test_vector_fails_when_a_date_differs() -> None:
    line = '{"id": "X", "rule": "APPEL", "in": {"date_signification": "2026-03-02"}, "out": {"due": "2026-04-03"}}'
    (check,) = check_lines([line])
    assert check.differences == (("due", "2026-04-03", "2026-04-02"),)
