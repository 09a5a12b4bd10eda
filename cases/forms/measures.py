"""Forms of measures: opening one, moving it."""

from typing import Any

from django import forms

from cases.enums import MeasureKind
from cases.measures import DECISIONS, Move
from core.forms import HouseForm, MoneyField

NOTE_HELP = "Lue par ceux qui voient la dette de ce dossier. N’y écrivez rien de personnel sur le ménage."
NEIGHBOURHOOD = (("clear", "Aucun constaté"), ("trouble", "Constaté"), ("", "Pas encore vérifié"))
# What each kind asks when it is opened, besides its day and a remark.
OPENING: dict[str, tuple[str, ...]] = {
    MeasureKind.FSL: ("amount", "reference"),
    MeasureKind.PROTOCOLE: ("monthly_amount", "neighbourhood", "source"),
    MeasureKind.GARANTIE: ("reference", "ends_on"),
    MeasureKind.MUTATION: ("reference",),
    MeasureKind.ACCOMPAGNEMENT: (),
    MeasureKind.AUTRE: ("ends_on", "monthly_amount"),
}
LABELS: dict[tuple[str, str], str] = {
    (MeasureKind.FSL, "amount"): "Aide demandée",
    (MeasureKind.PROTOCOLE, "monthly_amount"): "Mensualité d’apurement, en plus de l’indemnité d’occupation",
    (MeasureKind.GARANTIE, "reference"): "Type et numéro (Visale, caution d’un organisme…)",
    (MeasureKind.GARANTIE, "ends_on"): "Garantie valable jusqu’au",
}


class MeasureForm(HouseForm):
    """A measure of one kind."""

    starts_on = forms.DateField(label="Du")
    ends_on = forms.DateField(label="Au", required=False)
    amount = MoneyField(label="Montant", required=False, min_value=0)
    monthly_amount = MoneyField(label="Montant mensuel", required=False, min_value=0)
    reference = forms.CharField(
        label="Numéro du dossier ou du contrat",
        required=False,
        max_length=60,
        help_text="Jamais le nom d’une personne : le nom de la caution reste hors de Prevex.",
    )
    neighbourhood = forms.ChoiceField(
        label="Trouble de voisinage",
        choices=NEIGHBOURHOOD,
        initial="",
        required=False,
        widget=forms.RadioSelect,
        help_text="Seconde condition d’un protocole (convention, art. 4.1). Sans elle, le protocole s’enregistre et le dossier le dit.",
    )
    source = forms.CharField(
        label="D’après qui ou quoi ?",
        required=False,
        max_length=300,
        help_text="Par exemple\N{NO-BREAK SPACE}: main courante du gardien. N’y écrivez rien de personnel sur le ménage ni sur un voisin.",
    )
    note = forms.CharField(label="Remarque", required=False, max_length=300, help_text=NOTE_HELP)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in {"starts_on", "note", *OPENING[kind]}:
                del self.fields[name]
            elif label := LABELS.get((kind, name)):
                self.fields[name].label = label


class MoveForm(HouseForm):
    """One move of a measure: its day, why when it must be said, and what it fills."""

    on = forms.DateField(label="Date", help_text="Le jour où cela s’est fait, pas celui de la saisie.")
    amount = MoneyField(label="Montant", required=False, min_value=0)
    monthly_amount = MoneyField(label="Montant mensuel", required=False, min_value=0)
    ends_on = forms.DateField(label="Jusqu’au", required=False)
    reference = forms.CharField(label="Numéro du dossier ou du contrat", required=False, max_length=60)
    outcome = forms.ChoiceField(label="Décision", choices=DECISIONS)
    until = forms.DateField(label="Mesures jusqu’au", required=False)
    reason = forms.CharField(label="Pourquoi ?", max_length=300, help_text=NOTE_HELP)

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = {"on", *move.fields} | ({"reason"} if move.reason else set())
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]
        if move.why:
            self.fields["reason"].label = move.why


class AgreementForm(HouseForm):
    """The household’s agreement to share one figure."""

    agreed_on = forms.DateField(label="Accord donné le")
    agreed_how = forms.CharField(
        label="Comment ?", max_length=120, help_text="Par exemple : écrit signé, entretien du 12 mars."
    )


class OverindebtednessForm(HouseForm):
    """A file deposited at the Banque de France."""

    filed_on = forms.DateField(label="Dossier déposé le")
    reference = forms.CharField(label="Numéro du dossier", required=False, max_length=60)
    note = forms.CharField(label="Remarque", required=False, max_length=300)
