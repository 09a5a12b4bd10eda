from cases.imports.columns import COLUMNS, Column, TableKind

TITLES = {TableKind.LEASES: "Baux", TableKind.ENTRIES: "Écritures (seconde feuille, ou second fichier)"}


def _row(column: Column) -> str:
    return f"| {column.label} | {'oui' if column.required else 'non'} | {column.help} | {column.example} |"


def column_tables() -> str:
    """The columns as docs/import.md lists them."""
    parts = []
    for kind, columns in COLUMNS.items():
        head = f"### {TITLES[kind]}\n\n| Colonne | Obligatoire | Contenu | Exemple |\n| --- | --- | --- | --- |"
        parts.append("\n".join([head, *map(_row, columns)]))
    return "\n\n".join(parts)


def test_documented_columns_are_those_of_the_code(project):
    page = (project / "docs" / "import.md").read_text(encoding="utf-8")
    assert column_tables() in page
