"""Forms that record acts: each kind asks only for what its dates depend on."""

import datetime
from typing import Any

from django import forms

from cases.act_details import BOOLEANS, EXTRA_FIELDS
from cases.procedure.enums import ActKind, JudgmentOutcome
from core.forms import HouseForm, MoneyField

YES_NO_UNKNOWN = [("", "Non connu"), ("oui", "Oui"), ("non", "Non")]
DELAYS = [("", "Non renseigné"), ("2 mois", "Deux mois"), ("6 semaines", "Six semaines")]


class ActForm(HouseForm):
    """One act of a given kind. `cleaned_details` is what the procedure reads, with ISO dates."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label="Date de l’acte", help_text="Le jour où l’acte a été fait, pas celui de la saisie.")
    audience_on = forms.DateField(label="Date de l’audience", help_text="Elle fixe tous les délais qui suivent.")
    audience_communicated_on = forms.DateField(
        label="Date d’audience communiquée le",
        required=False,
        help_text="Si le greffe l’a communiquée par voie électronique : le placement se compte aussi de ce jour.",
    )
    origin = forms.ChoiceField(
        label="Qui saisit la commission ?",
        choices=[
            ("", "Non connu"),
            ("bailleur", "Le bailleur"),
            ("locataire", "Le locataire"),
            ("comed", "La COMED"),
            ("caf_msa", "La CAF ou la MSA"),
            ("fsl", "Le FSL"),
            ("autre", "Un autre partenaire"),
        ],
        required=False,
        help_text="La CCAPEX répond sous deux mois aux alertes de la COMED, de la CAF, de la MSA et du FSL.",
    )
    delay = forms.ChoiceField(
        label="Délai écrit dans le commandement",
        choices=DELAYS,
        required=False,
        help_text="Six semaines pour les baux conclus depuis le 29 juillet 2023, deux mois avant.",
    )
    debt = MoneyField(label="Somme réclamée", required=False, min_value=0)
    months_uninterrupted = forms.IntegerField(
        label="Mois d’impayé sans interruption", required=False, min_value=0, max_value=120
    )
    has_caution = forms.ChoiceField(label="Y a-t-il une caution ?", choices=YES_NO_UNKNOWN, required=False)
    presence = forms.ChoiceField(
        label="Le ménage était-il présent ?",
        choices=[("", "Non connu"), ("present", "Présent"), ("represente", "Représenté"), ("absent", "Absent")],
        required=False,
    )
    outcome = forms.ChoiceField(
        label="Décision", choices=[("", "Choisir")] + [(o.value, o.label) for o in JudgmentOutcome]
    )
    repute_contradictoire = forms.ChoiceField(
        label="Jugement réputé contradictoire ou par défaut ?", choices=YES_NO_UNKNOWN, required=False
    )
    bad_faith = forms.ChoiceField(label="Mauvaise foi constatée par le juge ?", choices=YES_NO_UNKNOWN, required=False)
    cql_delay_removed = forms.ChoiceField(
        label="Le juge a-t-il supprimé le délai de deux mois pour quitter les lieux ?",
        choices=YES_NO_UNKNOWN,
        required=False,
    )
    until = forms.DateField(label="Délais accordés jusqu’au")
    note = forms.CharField(
        label="Remarque",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Lue par tous ceux qui voient les actes. N’y écrivez rien de personnel sur le ménage.",
    )

    def __init__(self, *args: Any, kind: ActKind, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        wanted = {"version", "on", "note", *EXTRA_FIELDS.get(kind, ())}
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]
        if kind is not ActKind.AUDIENCE:
            self.fields["on"].widget.attrs["max"] = today.isoformat()

    def cleaned_details(self) -> dict[str, Any]:
        """Details as JSON keeps them; the unknown is left out, never guessed."""
        details: dict[str, Any] = {}
        for name in EXTRA_FIELDS.get(self.kind, ()):
            value = self.cleaned_data.get(name)
            if value in (None, ""):
                continue
            if name in BOOLEANS:
                value = value == "oui"
            elif isinstance(value, datetime.date):
                value = value.isoformat()
            elif not isinstance(value, (str, int)):
                value = str(value)
            details[name] = value
        return details


class CancelForm(HouseForm):
    """Why an act is cancelled."""

    reason = forms.CharField(
        label="Pourquoi annuler cet acte ?", max_length=200, help_text="Par exemple : saisi sur le mauvais dossier."
    )
