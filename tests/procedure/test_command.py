"""`manage.py deadlines`, called as an operator does, without a database."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

VECTORS = Path(__file__).parent / "data" / "deadlines.jsonl"
CASE: dict[str, Any] = {
    "today": "2026-11-20",
    "territory": {"dept": "44"},
    "bailleur": {"kind": "personne_morale"},
    "lease": {"concluded_on": "2024-01-15", "rent": 520, "charges": 80},
    "aid": {"mode": "TIERS_PAYANT", "amount": 250},
    "acts": [
        {"kind": "IMPAYE_CONSTITUE", "on": "2026-03-05"},
        {"kind": "CDP", "on": "10/06/2026"},
        {"kind": "ASSIGNATION", "on": "2026-09-01", "audience_on": "2026-12-15", "key": "assign"},
    ],
    "ledger": [{"on": "2026-02-05", "balance": 350}, {"on": "2026-03-05", "balance": "700,00"}],
}


def described(path: Path, case: Any) -> dict[str, Any]:
    file = path / "case.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    out = StringIO()
    call_command("deadlines", str(file), stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_description_gives_stage_dates_citations_and_anomalies(tmp_path: Path) -> None:
    answer = described(tmp_path, CASE)
    assert answer["stage"] == "ASSIGNATION"
    notice = next(found for found in answer["deadlines"] if found["rule_id"] == "ASSIGN-NOTIF-PREF")
    assert (notice["due"], notice["status"], notice["confidence"]) == ("2026-11-02", "ECHU", "V")
    assert notice["key"] == "ASSIGN-NOTIF-PREF@assign"
    assert "art.\u00a024 III" in notice["citation"]
    assert {"NOTIF_PREFET_MANQUANTE", "CCAPEX_NON_SAISIE"} <= {found["code"] for found in answer["anomalies"]}
    assert answer["impaye"]["constituted_on"] == "2026-03-05"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"acts": [{"kind": "INVENTE", "on": "2026-03-05"}]}, "est inconnu"),
        ({"acts": [{"kind": "CDP"}]}, "il faut «kind»"),
        ({"acts": [{"kind": "CDP", "on": "hier"}]}, "n’est pas une date"),
        ({"territory": {}}, "Il manque le département"),
        ({"lease": {"rent": "beaucoup"}}, "n’est pas un montant"),
    ],
)
def test_description_that_cannot_be_read_is_refused_in_words(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        described(tmp_path, CASE | change)


def test_file_that_is_no_json_says_where(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text("{oups", encoding="utf-8")
    with pytest.raises(CommandError, match="ligne 1"):
        call_command("deadlines", str(file), stdout=StringIO())


def test_vectors_all_pass() -> None:
    out = StringIO()
    call_command("deadlines", "--vectors", str(VECTORS), stdout=out)
    assert out.getvalue().splitlines()[-1] == "64 passed, 0 failed"


def test_vectors_that_differ_are_printed_and_exit_one(tmp_path: Path) -> None:
    file = tmp_path / "vectors.jsonl"
    file.write_text(
        '{"id": "A", "rule": "DAHO-DECISION", "in": {"date_recours": "2026-11-20"}, "out": {"due": "2027-01-02"}}\n'
        '{"id": "B", "rule": "INCONNUE", "in": {}, "out": {}}\n'
        '{"id": "C", "rule": "DAHO-DECISION", "in": {"date_recours": "2026-11-20"}, "out": {"due": "2027-01-01"}}\n',
        encoding="utf-8",
    )
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("deadlines", "--vectors", str(file), stdout=out)
    lines = out.getvalue().splitlines()
    assert stopped.value.code == 1
    assert 'due: expected "2027-01-02", computed "2027-01-01"' in lines[0]
    assert "Règle inconnue" in lines[1]
    assert lines[-1] == "1 passed, 2 failed"
