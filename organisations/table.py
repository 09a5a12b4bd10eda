"""The access matrix as Markdown tables: `python -m organisations.table` writes them into docs/acces.md."""

from pathlib import Path

from organisations.matrix import matrix


def markdown() -> str:
    """Families × codes, exactly as `matrix.yaml` says."""
    rules = matrix()
    lines = ["| Famille | " + " | ".join(rules.codes) + " |", "|---|" + "---|" * len(rules.codes)]
    for family, cells in rules.cells.items():
        values = " | ".join("–" if cells[code] == "-" else cells[code] for code in rules.codes)
        lines.append(f"| {family} {rules.labels[family]} | {values} |")
    return "\n".join(lines)


def tables_markdown() -> str:
    """Protected tables, their family, path and writers."""
    lines = ["| Table | Famille | Chemin | Qui écrit |", "|---|---|---|---|"]
    for label, rule in sorted(matrix().models.items()):
        path = rule.path if isinstance(rule.path, str) else next(iter(rule.path))
        writers = ", ".join(rule.write) if isinstance(rule.write, list) else rule.write
        if rule.contributors:
            writers += f" ({', '.join(rule.contributors)})"
        lines.append(f"| `{label}` | {rule.family} | {path} | {writers} |")
    return "\n".join(lines)


def refreshed(text: str) -> str:
    """The document with its two tables as the matrix says now."""
    for name, table in (("matrice", markdown()), ("tables", tables_markdown())):
        before, rest = text.split(f"<!-- {name} -->\n", 1)
        after = rest.split("\n<!-- fin -->", 1)[1]
        text = f"{before}<!-- {name} -->\n{table}\n<!-- fin -->{after}"
    return text


if __name__ == "__main__":
    document = Path(__file__).resolve().parents[1] / "docs" / "acces.md"
    document.write_text(refreshed(document.read_text(encoding="utf-8")), encoding="utf-8")
