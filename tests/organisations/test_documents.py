"""docs/acces.md says what the matrix says; scope.py is the only place that sets a scope."""

import re
from pathlib import Path

from organisations.table import markdown, tables_markdown

ROOT = Path(__file__).resolve().parents[2]


def test_access_document_holds_the_matrix_as_it_is():
    text = (ROOT / "docs" / "acces.md").read_text(encoding="utf-8")
    assert f"<!-- matrice -->\n{markdown()}\n<!-- fin -->" in text
    assert f"<!-- tables -->\n{tables_markdown()}\n<!-- fin -->" in text


def test_scope_is_set_in_one_place_only():
    rooms = ("core", "organisations", "cases", "dsf", "ccapex", "conventions", "reporting", "config")
    setters = {
        str(path.relative_to(ROOT))
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"set_config\(|\bSET (LOCAL )?ROLE\b", path.read_text(encoding="utf-8"))
    }
    assert setters == {"organisations/scope.py"}
