"""Forms of the commissaire de justice: the fiche of annexe 4, and acts by file."""

from typing import Any

from django import forms

from cases.enums import LandlordKind
from cases.models import Case
from cases.services.cdp_reports import Fiche
from core.forms import HouseForm, MoneyField, offer_rows
from organisations.models import Commune


class FicheForm(HouseForm):
    """Annexe 4 of the charter, field by field, with who the landlord is (the thresholds depend on it)."""

    addressee_name = forms.CharField(label="Destinataire du commandement : nom et prénom", max_length=160)
    address = forms.CharField(label="Adresse du logement", max_length=200)
    commune = forms.ModelChoiceField(label="Commune", queryset=Commune.objects.none(), empty_label="Choisir")
    email = forms.EmailField(label="Courriel du destinataire", max_length=120, required=False)
    phone = forms.CharField(label="Téléphone du destinataire", max_length=40, required=False)
    lease_signed_on = forms.DateField(label="Bail signé le", required=False)
    has_aid = forms.ChoiceField(
        label="Bénéficiaire d’une aide au logement",
        choices=[("", "Ne sait pas"), ("oui", "Oui"), ("non", "Non")],
        required=False,
    )
    landlord_name = forms.CharField(label="Bailleur : nom et prénom", max_length=160)
    landlord_kind = forms.ChoiceField(label="Le bailleur est", choices=LandlordKind.choices)
    landlord_address = forms.CharField(label="Adresse du bailleur", max_length=200, required=False)
    landlord_email = forms.EmailField(label="Courriel du bailleur", max_length=120, required=False)
    act_on = forms.DateField(label="Commandement signifié le")
    rent = MoneyField(label="Loyer mensuel hors charges", min_value=0.01)
    unpaid_since = forms.DateField(label="Début de l’impayé, sans interruption")
    amount = MoneyField(label="Montant de l’impayé", min_value=0.01)
    case = forms.ModelChoiceField(
        label="Dossier de Prevex, si l’étude en a un pour ce logement",
        queryset=Case.objects.none(),
        required=False,
        empty_label="Aucun",
    )
    attested = forms.BooleanField(
        label="Après vérification, j’atteste que les seuils sont dépassés",
        required=False,
        help_text="Sans cette case, la fiche est transmise à titre d’information.",
    )

    def __init__(self, *args: Any, cases: Any, communes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "commune", communes)
        offer_rows(self, "case", cases)

    def fiche(self) -> Fiche:
        """What the service reads."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "case"}
        values["has_aid"] = {"oui": True, "non": False}.get(values["has_aid"])
        return Fiche(**values)


class ActFileForm(HouseForm):
    """A file of acts."""

    file = forms.FileField(
        label="Fichier d’actes (CSV ou JSON)",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )
