"""The access matrix as a Markdown table, for docs/acces.md: `python -m organisations.table` prints it."""

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


if __name__ == "__main__":
    print(markdown(), tables_markdown(), sep="\n\n")  # noqa: T201 - that is its purpose
