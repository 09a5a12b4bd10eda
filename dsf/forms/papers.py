"""Forms of the paper side: justificatifs, sendings, courts."""

from typing import Any

from django import forms

from core.forms import HouseForm, offer_rows
from dsf.enums import AttachmentKind
from organisations.models import Organisation

ACCEPTED = "application/pdf,image/jpeg,image/png"


class ManyFilesInput(forms.FileInput):
    """Several files at once; the server decides by their content what it keeps."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name))


class ManyFilesField(forms.Field):
    """A list of uploaded files; what each is worth is said one by one when they are kept."""

    widget = ManyFilesInput


class AttachmentForm(HouseForm):
    """Justificatifs to add. Two inputs for one thing: files, or the camera of a phone."""

    MOST_AT_ONCE = 12

    kind = forms.ChoiceField(label="Nature", choices=AttachmentKind.choices)
    title = forms.CharField(
        label="Intitulé",
        max_length=120,
        required=False,
        help_text="Ce que le juge lira dans la liste des pièces : « Bulletin de salaire de septembre 2026 ».",
    )
    pieces = ManyFilesField(
        label="Fichiers",
        required=False,
        widget=ManyFilesInput({"multiple": True, "accept": ACCEPTED}),
        help_text="PDF, JPEG ou PNG, 10 Mo au plus par fichier. Le lieu de la photo et les scripts sont retirés.",
    )
    photo = ManyFilesField(
        label="Ou photographier le document",
        required=False,
        widget=ManyFilesInput({"accept": "image/jpeg,image/png", "capture": "environment"}),
        help_text="Sur un téléphone, l’appareil photo s’ouvre.",
    )
    special = forms.BooleanField(
        label="Ce document parle de santé, d’hospitalisation ou de détention",
        required=False,
        help_text="Il reste dans votre service et ne part qu’avec l’exemplaire du juge, jamais à la CCAPEX ni à la préfecture.",
    )

    def __init__(self, *args: Any, special: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not special:
            del self.fields["special"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        found["uploads"] = [*(found.get("pieces") or []), *(found.get("photo") or [])]
        if not found["uploads"]:
            self.add_error("pieces", "Choisissez au moins un fichier, ou photographiez le document.")
        elif len(found["uploads"]) > self.MOST_AT_ONCE:
            self.add_error("pieces", f"Envoyez au plus {self.MOST_AT_ONCE} fichiers à la fois.")
        return found


class AttachmentDescriptionForm(HouseForm):
    """What a justificatif is said to be."""

    kind = forms.ChoiceField(label="Nature", choices=AttachmentKind.choices)
    title = forms.CharField(label="Intitulé", max_length=120)


class CourtChoiceForm(HouseForm):
    court = forms.ModelChoiceField(Organisation.objects.none(), label="Tribunal", empty_label="Choisir")

    def __init__(self, *args: Any, courts: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "court", Organisation.objects.filter(pk__in=[court.pk for court in courts]))
        if len(courts) == 1:
            self.fields["court"].initial = courts[0].pk


class PrintForm(CourtChoiceForm):
    """A paper sending: where and when it leaves."""

    sent_on = forms.DateField(label="Jour de l’envoi ou du dépôt")
    reference = forms.CharField(
        label="Référence",
        max_length=80,
        required=False,
        help_text="Numéro du recommandé ou du récépissé. Vous pourrez l’écrire plus tard.",
    )


class ReceiptForm(HouseForm):
    """What completes the proof of a sending."""

    reference = forms.CharField(
        label="Référence", max_length=80, required=False, help_text="Numéro du recommandé ou du récépissé."
    )
    received_on = forms.DateField(label="Reçu le", required=False)


class SendingReturnForm(HouseForm):
    """«Non parvenu»."""

    returned_on = forms.DateField(label="Constaté le")
    reason = forms.CharField(
        label="Pourquoi", max_length=300, help_text="« Pli non réclamé », « lien expiré », « mauvaise adresse »…"
    )


class CorrectionForm(HouseForm):
    reason = forms.CharField(
        label="Ce qui est à corriger",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="La nouvelle version commencera par cette phrase et par la liste de ce qui change.",
    )


class CourtForm(HouseForm):
    """How a court accepts diagnostics."""

    address = forms.CharField(
        label="Adresse postale du greffe", max_length=400, required=False, widget=forms.Textarea({"rows": 4})
    )
    accepts_download = forms.BooleanField(
        label="Ce tribunal accepte le téléchargement protégé par un code",
        required=False,
        help_text="Sans cette case, le diagnostic part imprimé, avec son bordereau.",
    )
    email = forms.EmailField(
        label="Adresse enregistrée du greffe",
        required=False,
        help_text="Elle reçoit un lien sans aucun nom ; le code est dit par téléphone.",
    )


class CodeForm(HouseForm):
    """The eight digits told on the telephone."""

    code = forms.CharField(
        label="Code de huit chiffres",
        max_length=20,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short", "autofocus": True}
        ),
        help_text="Il vous a été donné par téléphone.",
    )
