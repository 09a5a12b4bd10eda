"""Which of the bailleur's columns is which of ours."""

from typing import Any

from django import forms

from cases.imports.columns import COLUMNS, TableKind
from cases.imports.formats import DATE_ORDERS, DECIMAL_MARKS, Formats
from cases.imports.guessing import FileColumn, Guess
from core.forms import HouseForm

PREFIX = "col-"


class MappingForm(HouseForm):
    """One choice per field of ours, each with its reason; then how dates and amounts are written."""

    name = forms.CharField(
        label="Nom de l’association",
        max_length=80,
        help_text="Par exemple le nom de votre logiciel ou de l’export.",
        error_messages={"required": "Donnez un nom à cette association."},
    )
    dates = forms.ChoiceField(label="Dates", choices=list(DATE_ORDERS.items()))
    decimal = forms.ChoiceField(label="Séparateur des décimales", choices=list(DECIMAL_MARKS.items()), required=False)
    credit_positive = forms.BooleanField(
        label="Les dettes sont écrites en négatif",
        required=False,
        help_text="Chez nous une dette est positive : le signe des soldes et des écritures sera inversé.",
    )

    def __init__(
        self, *args: Any, kind: TableKind, columns: list[FileColumn], guesses: dict[str, Guess], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Pas dans ce fichier")]
        choices += [(c.name, f"{c.name} : {', '.join(c.samples)}"[:90] if c.samples else c.name) for c in columns]
        for field in COLUMNS[kind]:
            guess = guesses.get(field.key)
            help_text = f"{field.help} Proposé : {guess.reason}." if guess else field.help
            self.fields[PREFIX + field.key] = forms.ChoiceField(
                label=field.label if field.required else f"{field.label} (facultatif)",
                choices=choices,
                required=field.required,
                initial=guess.name if guess else "",
                help_text=help_text,
                error_messages={"required": "Cette colonne est nécessaire : choisissez celle de votre fichier."},
            )
        self.order_fields(["name", *(PREFIX + field.key for field in COLUMNS[kind])])

    def chosen(self) -> dict[str, str]:
        """Our field → the title of his column."""
        return {
            key.removeprefix(PREFIX): title
            for key, title in self.cleaned_data.items()
            if key.startswith(PREFIX) and title
        }

    def formats(self) -> Formats:
        data = self.cleaned_data
        return Formats(data["dates"], data["decimal"], data["credit_positive"])
