"""Forms of what the commission receives: without an account, with one, and the secretariat's own."""

import base64
import hashlib
import secrets
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from cases.querysets import STATE_ROLES
from ccapex.annexe import annexe, reception
from ccapex.enums import IntakeKind, IntakeSender, IntakeState, ItemKind
from ccapex.models import Commission, Intake
from ccapex.services.intake import Message
from ccapex.services.routing import commune_named
from core.forms import HouseForm, offer_choices, offer_rows
from organisations.models import Commune, Membership, Territory

STAMP = "ccapex.intake"
# What a person calls each stage; the annexe's own labels are for those who know them.
PLAIN_STAGES = [
    ("", "Je ne sais pas"),
    (ItemKind.IMPAYE, "Des loyers ne sont pas payés, aucun acte n’a été reçu"),
    (ItemKind.CDP, "Un commandement de payer a été reçu"),
    (ItemKind.ASSIGNATION, "Une assignation au tribunal a été reçue, ou l’audience a eu lieu"),
    (ItemKind.CQL, "Un commandement de quitter les lieux a été reçu"),
    (ItemKind.CFP, "L’expulsion est demandée avec la police"),
]
WHO = {
    IntakeSender.TENANT: "J’habite ce logement",
    IntakeSender.BAILLEUR: "Je suis le bailleur, ou je gère ce logement",
    IntakeSender.INTERESTED: "Je suis une autre personne ou un service qui veut aider",
}


class CommuneInput(forms.TextInput):
    """A text that the browser completes with the communes of the territory; any spelling is read."""

    template_name = "ccapex/intake/commune_input.html"

    def __init__(self, names: list[str]) -> None:
        super().__init__({"autocomplete": "address-level2"})
        self.names = names

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-communes"
        context["names"] = self.names
        return context


class MessageForm(HouseForm):
    """What everybody writes: the dwelling, the household, what happens."""

    household_name = forms.CharField(label="Nom des personnes qui habitent le logement", max_length=200, required=False)
    address = forms.CharField(label="Adresse du logement", max_length=200, help_text="Numéro et rue.")
    commune = forms.CharField(label="Commune", max_length=80)
    stage = forms.ChoiceField(label="Où en est-on ?", choices=PLAIN_STAGES, required=False)
    text = forms.CharField(
        label="Que se passe-t-il ?",
        max_length=3_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Les loyers dus, les courriers reçus, ce qui a déjà été tenté. N’écrivez rien sur la santé, la religion, "
        "l’origine ou la justice pénale : la commission n’en a pas besoin.",
    )

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory = territory
        names = Commune.objects.filter(territory=territory).order_by("name").values_list("name", flat=True)
        self.fields["commune"].widget = CommuneInput(list(names))
        self.fields["commune"].widget.is_required = True

    def clean_commune(self) -> Commune:
        found = commune_named(territory=self.territory, name=self.cleaned_data["commune"])
        if found is None:
            raise ValidationError(
                f"Cette commune n’est pas connue dans le territoire ({self.territory.name}). "
                "Vérifiez son nom, ou écrivez à la commission de son département."
            )
        return found

    def message(self, **more: Any) -> Message:
        """The message, from a valid form."""
        values = self.cleaned_data
        return Message(
            **{
                "sender": values.get("sender", ""),
                "sender_name": values.get("sender_name", ""),
                "sender_contact": values.get("sender_contact", ""),
                "household_name": values["household_name"],
                "address": values["address"],
                "commune": values["commune"],
                "stage": values["stage"],
                "payer_number": values.get("payer_number", ""),
                "text": values["text"],
                **more,
            }
        )


class OpenForm(MessageForm):
    """The form without an account: a trap for machines, a stamp of when it was opened."""

    sender = forms.ChoiceField(label="Qui êtes-vous ?", widget=forms.RadioSelect)
    sender_name = forms.CharField(label="Votre nom", max_length=160)
    sender_contact = forms.CharField(
        label="Votre courriel ou votre téléphone",
        max_length=200,
        required=False,
        help_text="Facultatif. Le secrétariat s’en sert pour vous joindre.",
    )
    by_mail = forms.BooleanField(label="M’envoyer aussi l’accusé de réception par courriel", required=False)
    website = forms.CharField(
        label="Laissez ce champ vide",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order: tuple[str, ...] = (
        "sender",
        "household_name",
        "address",
        "commune",
        "stage",
        "text",
        "sender_name",
        "sender_contact",
        "by_mail",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [sender.code for sender in annexe().without_account()]
        offer_choices(self, "sender", ((code, WHO[IntakeSender(code)]) for code in codes))
        self.initial.setdefault("stamp", signing.dumps(secrets.token_urlsafe(12), salt=STAMP))

    def clean_stamp(self) -> str:
        """When the page was opened: a machine answers at once, and a form kept for days is asked again."""
        limits = reception()["limits"]
        try:
            signing.loads(self.cleaned_data["stamp"], salt=STAMP, max_age=limits["form_hours"] * 3600)
        except signing.BadSignature:
            self._stamp_again()
            raise ValidationError(
                "Cette page est restée ouverte trop longtemps. Relisez, puis envoyez de nouveau."
            ) from None
        return str(self.cleaned_data["stamp"])

    def _stamp_again(self) -> None:
        self.data = {**self.data, "stamp": signing.dumps(secrets.token_urlsafe(12), salt=STAMP)}

    @property
    def too_fast(self) -> bool:
        """Was it filled in faster than anybody reads it? Signed time: nobody can make a page older than it is."""
        try:
            signing.loads(self.data.get("stamp", ""), salt=STAMP, max_age=reception()["limits"]["seconds_at_least"])
        except signing.BadSignature:
            return False
        return True

    @property
    def trapped(self) -> bool:
        return bool(self.data.get("website"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("by_mail"):
            try:
                validate_email(values.get("sender_contact", ""))
            except ValidationError:
                self.add_error(
                    "sender_contact", "Pour recevoir l’accusé par courriel, écrivez ici votre adresse de courriel."
                )
        return values

    def code(self) -> str:
        """The code by which the sender comes back: it follows from the page and from what was written, so that the same
        sending twice is one message, with the same code. Twelve letters and digits, none that look alike.
        """
        fields = sorted((name, str(value)) for name, value in self.cleaned_data.items())
        content = hashlib.sha256(repr(fields).encode()).hexdigest()
        raw = salted_hmac("ccapex.intake.code", content, algorithm="sha256").digest()
        letters = base64.b32encode(raw).decode().replace("I", "8").replace("O", "9")[:12]
        return "-".join(letters[i : i + 4] for i in range(0, 12, 4))


class OpenDangerForm(OpenForm):
    """Somebody is in danger: as little as possible to fill in."""

    # Django takes away an inherited field that is set to None.
    by_mail = None  # type: ignore[assignment]  # see above
    stage = None  # type: ignore[assignment]  # see above
    field_order = ("text", "address", "commune", "household_name", "sender", "sender_name", "sender_contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.label, text.required = "Qui est en danger, et de quoi ?", True
        text.help_text = "Écrivez ce que vous avez vu ou entendu, et quand."
        self.fields["sender_contact"].help_text = "Facultatif. Pour vous rappeler si une précision manque."

    def message(self, **more: Any) -> Message:
        self.cleaned_data["stage"] = ""
        return super().message(danger=True, **more)


class FollowForm(HouseForm):
    """Number and code, to read the answer."""

    receipt = forms.CharField(
        label="Numéro de votre message", max_length=24, help_text="Par exemple SAI-44-2026-00012."
    )
    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Douze lettres et chiffres, donnés sur l’accusé de réception.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AccountForm(MessageForm):
    """The form with an account: who writes is known, only in what capacity is asked."""

    sender = forms.ChoiceField(label="Vous écrivez comme")
    payer_number = forms.CharField(label="Numéro d’allocataire", max_length=15, required=False)
    danger = forms.BooleanField(
        label="Une personne est en danger",
        required=False,
        help_text="Le secrétariat est prévenu tout de suite, puis la préfecture si personne n’ouvre le message.",
    )
    received_on = forms.DateField(label="Reçu le", required=False)
    sender_name = forms.CharField(label="Qui a écrit", max_length=160)
    sender_contact = forms.CharField(label="Son courriel ou son téléphone", max_length=200, required=False)
    field_order = (
        "sender",
        "sender_name",
        "sender_contact",
        "received_on",
        "household_name",
        "address",
        "commune",
        "payer_number",
        "stage",
        "text",
        "danger",
    )

    def __init__(self, *args: Any, member: Membership, senders: list[str], **kwargs: Any) -> None:
        super().__init__(*args, territory=member.organisation.territory, **kwargs)
        offer_choices(self, "sender", ((code, IntakeSender(code).label) for code in senders))
        offer_choices(self, "stage", [("", "Non connu"), *ItemKind.choices])
        if member.role in STATE_ROLES:
            self.fields[
                "received_on"
            ].help_text = "Pour un courrier ou un courriel : son jour d’arrivée. Vide : aujourd’hui."
        else:
            for name in ("received_on", "sender_name", "sender_contact"):
                del self.fields[name]
        if len(senders) == 1:
            self.fields["sender"].widget = forms.HiddenInput()
            self.initial.setdefault("sender", senders[0])


class InboxFilter(forms.Form):
    """Filters of the inbox, in the address."""

    vue = forms.ChoiceField(
        label="Voir",
        required=False,
        choices=[
            ("", "À traiter"),
            ("sans", "Sans responsable"),
            ("retard", "En retard"),
            ("miennes", "Les miennes"),
            ("alertes", "Alertes avec délai"),
            ("closes", "Closes"),
            ("toutes", "Toutes"),
        ],
    )
    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *IntakeKind.choices])
    expediteur = forms.ChoiceField(label="Expéditeur", required=False, choices=[("", "Tous"), *IntakeSender.choices])
    commission = forms.ModelChoiceField(
        Commission.objects.none(), label="Commission", required=False, empty_label="Toutes"
    )
    q = forms.CharField(label="Nom, adresse ou numéro", required=False, max_length=80)

    def __init__(self, *args: Any, territory: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "commission", Commission.objects.filter(territory=territory))


class HandOverForm(HouseForm):
    """Who follows the message, for which commission."""

    owner = forms.ModelChoiceField(Membership.objects.none(), label="Suivi par")
    commission = forms.ModelChoiceField(
        Commission.objects.none(), label="Commission", required=False, empty_label="Aucune"
    )

    def __init__(self, *args: Any, intake: Intake, **kwargs: Any) -> None:
        super().__init__(*args, initial={"owner": intake.owner_id, "commission": intake.commission_id}, **kwargs)
        people = Membership.objects.filter(
            role__in=STATE_ROLES, is_active=True, organisation__territory=intake.territory_id
        ).select_related("organisation")
        offer_rows(self, "owner", people)
        commissions = Commission.objects.filter(territory=intake.territory_id, valid_until__isnull=True)
        offer_rows(self, "commission", commissions)


class AnswerForm(HouseForm):
    """One of the sentences that reveal nothing."""

    answer = forms.ChoiceField(label="L’expéditeur lira", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "answer", reception()["answers"].items())


class RefuseForm(HouseForm):
    answer = forms.ChoiceField(label="L’expéditeur lira", widget=forms.RadioSelect)
    reason = forms.CharField(label="Motif, pour le secrétariat seulement", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "answer", reception()["refusals"].items())


class ReasonForm(HouseForm):
    reason = forms.CharField(label="Pourquoi", max_length=200)


ENDED = (IntakeState.ANSWERED, IntakeState.REFUSED)
