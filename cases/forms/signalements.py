"""Forms of signalements."""

from django import forms

from cases.enums import PayingBody
from core.forms import HouseForm


class BodyForm(HouseForm):
    """The payer to write to when the lease does not name it."""

    body = forms.ChoiceField(
        label="Si le bail ne dit pas qui verse l’aide",
        choices=[
            ("", "Laisser ces dossiers de côté"),
            (PayingBody.CAF, "Écrire à la CAF"),
            (PayingBody.MSA, "Écrire à la MSA"),
        ],
        required=False,
    )
