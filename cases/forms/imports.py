"""The deposit of an arrears file."""

from django import forms

from cases.enums import ApiScope
from core.forms import HouseForm


class DepositForm(HouseForm):
    """File and day of its balances; what the file holds is checked by the analysis."""

    file = forms.FileField(
        label="Fichier des baux en impayé",
        help_text="CSV (au plus 500 000 lignes) ou classeur .xlsx (au plus 250 000), et au plus 100 Mo.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": "Choisissez le fichier à déposer.", "empty": "Le fichier est vide."},
    )
    whole = forms.ChoiceField(
        label="Ce que le fichier contient",
        choices=[("1", "Tous les baux suivis"), ("0", "Une partie des baux, ou seulement des écritures")],
        initial="1",
        required=False,
        help_text="D’un fichier entier, Prevex vous dit quels baux manquent. Il n’en ferme aucun pour cela.",
        widget=forms.RadioSelect,
    )
    balance_on = forms.DateField(
        label="Soldes au",
        help_text="Jour auquel votre logiciel a arrêté les soldes.",
        error_messages={"required": "Donnez le jour auquel les soldes ont été arrêtés."},
    )

    def clean_whole(self) -> bool:
        """Whole unless said otherwise: a file that was thought partial would hide what is missing."""
        return self.cleaned_data["whole"] != "0"


class KeyForm(HouseForm):
    """A key to open: for which software, to deliver what."""

    name = forms.CharField(
        label="Nom",
        max_length=80,
        help_text="Le logiciel qui s’en servira.",
        error_messages={"required": "Donnez un nom à la clé : celui du logiciel qui s’en servira."},
    )
    scope = forms.ChoiceField(label="Ce qu’elle peut livrer", choices=ApiScope.choices, widget=forms.RadioSelect)
