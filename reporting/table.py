"""The registry of indicators as the table of docs/indicateurs.md: `python -m reporting.table` prints it."""

from reporting.indicators import REGISTRY


def rows() -> list[str]:
    """Markdown rows, one per indicator, in the order of a bilan."""
    return [
        f"| {'–' if i.detail else i.number} | {i.label} | {i.definition} | {i.owner} | {i.source} |" for i in REGISTRY
    ]


if __name__ == "__main__":
    import sys

    import django

    django.setup()
    sys.stdout.write("\n".join(rows()) + "\n")
