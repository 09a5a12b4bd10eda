"""Invented examples for the component sheet (/composants/): each component in each of its states. No real person."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

from core.forms import HouseForm, MoneyField

TODAY = date(2025, 10, 9)


class SpecimenForm(HouseForm):
    """One field of each kind."""

    name = forms.CharField(label="Nom de la locataire", help_text="Tel qu’écrit sur le bail.")
    hearing = forms.DateField(label="Date de l’audience", help_text="Elle figure sur l’assignation.")
    debt = MoneyField(label="Dette à l’assignation")
    rent = forms.ChoiceField(
        label="Le loyer est-il repris ?",
        choices=[("", "Choisir"), ("all", "En entier"), ("part", "En partie"), ("no", "Non")],
    )
    opinion = forms.ChoiceField(
        label="Sens de l’avis",
        choices=[("stay", "Maintien dans les lieux"), ("move", "Relogement"), ("none", "Sans avis")],
        widget=forms.RadioSelect,
    )
    targets = forms.MultipleChoiceField(
        label="Destinataires",
        choices=[("caf", "CAF ou MSA"), ("lessor", "Bailleur"), ("fsl", "FSL")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Ceux à qui l’avis recommande une action.",
    )
    advice = forms.CharField(
        label="Recommandation", widget=forms.Textarea, required=False, help_text="Une action par phrase."
    )
    agreed = forms.BooleanField(label="Le ménage a relu ce texte", required=False)


class FilterSpecimen(HouseForm):
    """A row of filters."""

    stage = forms.ChoiceField(label="Étape", choices=[("", "Toutes"), ("a", "Assignation")], required=False)
    town = forms.CharField(label="Commune", required=False)
    before = forms.DateField(label="Audience avant le", required=False)


def _strip() -> list[tuple[date, bool]]:
    days = [TODAY + timedelta(days=n) for n in range(12)]
    return [(day, day.weekday() < 5) for day in days]


def deadlines() -> list[dict[str, Any]]:
    """One deadline per state of the date card."""
    notify = {
        "title": "Notifier l’assignation au préfet",
        "actor_label": "le commissaire de justice",
        "why": "Audience le 1er décembre 2025. La loi demande six semaines, soit 42 jours à rebours, "
        "jour de l’audience exclu.",
        "consequence": "irrecevabilité.",
        "citation": "Art. 24 III, loi du 6 juillet 1989 ; avis de la Cour de cassation du 6 novembre 2025",
        "rule_id": "ASSIGN-NOTIF-PREF",
        "rule_version": "29/07/2023",
        "nature": "butoir",
    }
    first = {"title": "Proposer un premier entretien", "actor_label": "vous", "nature": "butoir"}
    return [
        {
            **first,
            "due": date(2025, 10, 28),
            "safe_on": date(2025, 10, 28),
            "status": "a_venir",
            "working_days_left": 13,
            "why": "Demande reçue le 7 octobre 2025. Le décret laisse quinze jours ouvrés.",
        },
        {
            **notify,
            "due": date(2025, 10, 19),
            "rolled": date(2025, 10, 19),
            "safe_on": date(2025, 10, 17),
            "status": "bientot",
            "working_days_left": 6,
            "days": _strip(),
        },
        {
            **notify,
            "title": "Transmettre les observations",
            "due": date(2025, 10, 11),
            "rolled": date(2025, 10, 13),
            "safe_on": date(2025, 10, 13),
            "status": "bientot",
            "working_days_left": 2,
        },
        {
            **first,
            "due": date(2025, 10, 7),
            "safe_on": date(2025, 10, 7),
            "status": "depassee",
            "working_days_left": -2,
        },
        {
            **notify,
            "due": date(2025, 9, 12),
            "safe_on": date(2025, 9, 12),
            "status": "accomplie",
            "done_on": date(2025, 9, 9),
            "late": False,
            "done_by": "l’étude de commissaires de justice",
        },
        {
            **first,
            "title": "Demander les observations du bailleur",
            "due": date(2025, 9, 26),
            "status": "accomplie",
            "done_on": date(2025, 10, 1),
            "late": True,
            "done_by": "vous",
        },
        {
            "title": "Assigner en résiliation du bail",
            "actor_label": "le bailleur",
            "nature": "au_plus_tot",
            "not_before": date(2025, 10, 15),
            "status": "a_venir",
            "working_days_left": 4,
            "why": "CCAPEX saisie le 14 août 2025. La loi demande deux mois.",
        },
        {
            "title": "Signaler à la CCAPEX",
            "actor_label": "le commissaire de justice",
            "status": "sans_objet",
            "why": "Le bailleur est une personne morale : cette règle ne le vise pas.",
        },
        {
            "title": "Exécuter l’expulsion",
            "actor_label": "le commissaire de justice",
            "status": "suspendue",
            "why": "Délais accordés par le juge jusqu’au 15 mars 2026, puis trêve jusqu’au 31 mars.",
        },
        {
            "title": "Décider de l’aide du FSL",
            "actor_label": "le FSL",
            "status": "non_parametree",
            "why": "Le règlement intérieur du FSL n’est pas encore saisi.",
        },
        {
            "title": "Fin du délai du commandement de payer",
            "status": "a_venir",
            "due": date(2025, 8, 4),
            "needs_jurist": True,
            "readings": [
                ("Six semaines selon le bail", date(2025, 7, 14), ""),
                ("Deux mois selon l’acte", date(2025, 8, 4), "Retenue en attendant, par prudence."),
            ],
        },
    ]


def _lists(dated: list[dict[str, Any]]) -> dict[str, Any]:
    rows = [
        {"cells": [{"text": "M. et Mme Kouadio", "url": "#s-tableau"}, "lun. 20 oct. 2025", "Assignation", "2 180 €"]},
        {
            "cells": [
                {"text": "Mme Morvan", "url": "#s-tableau"},
                "jeu. 23 oct. 2025",
                {"tag": "En pause", "tone": "is-idle", "icon": "pause"},
                "4 600 €",
            ]
        },
        {"cells": [{"text": "Mme Ferrand", "url": "#s-tableau"}, "lun. 27 oct. 2025", {"deadline": dated[1]}, None]},
    ]
    return {
        "columns": [("Ménage", "nom"), ("Audience", "audience"), "Étape", ("Dette", "dette", True)],
        "rows": rows,
        "page_obj": Paginator(range(230), 3).get_page(4),
        "worklist": [
            {
                "day": date(2025, 10, 7),
                "tone": "is-late",
                "title": "M. Joël Tessier",
                "url": "#s-listes",
                "place": "Saint-Herblain · 44-2025-00402",
                "what": "Proposer un premier entretien",
                "deadline": dated[3],
                "note": "Audience le lundi 10 novembre",
                "progress_label": "DSF à commencer",
                "progress": 0,
                "progress_max": 8,
                "progress_note": "2 appels",
                "action_label": "Proposer un rendez-vous",
                "action_url": "#s-listes",
                "urgent": True,
            },
            {
                "day": date(2025, 10, 17),
                "tone": "is-soon",
                "title": "Mme Louisa Ferrand, M. Karim Belhaj",
                "url": "#s-listes",
                "place": "Rezé · 44-2025-00318",
                "what": "Transmettre le DSF au juge et à la CCAPEX",
                "deadline": dated[1],
                "note": "Audience le lundi 27 octobre",
                "progress_label": "6 sections sur 8",
                "progress": 6,
                "progress_max": 8,
                "action_label": "Continuer le DSF",
                "action_url": "#s-listes",
            },
        ],
        "priorities": [
            {
                "title": "M. Hervé Audouin",
                "url": "#s-listes",
                "place": "Saint-Herblain",
                "deadline": dated[2],
                "reason": "Impayé constitué le 12 août. Le signalement à la CAF est dû le dimanche 12 octobre, "
                "et il n’est pas parti.",
                "debt": Decimal("980"),
                "age": "2 mois",
                "action_label": "Signaler à la CAF",
                "action_url": "#s-listes",
                "urgent": True,
            },
            {
                "title": "Mme Paulette Denis",
                "url": "#s-listes",
                "place": "Vertou",
                "tone": "is-next",
                "icon": "home",
                "tag": "Visite d’abord",
                "reason": "Premier impayé en 31 ans de bail. À 82 ans, une visite de la CESF passe avant toute lettre.",
                "debt": None,
                "age": "1 mois",
                "action_label": "Demander une visite",
                "action_url": "#s-listes",
            },
        ],
    }


def _case() -> dict[str, Any]:
    past = [
        ("Impayé", date(2025, 1, 5)),
        ("Amiable", date(2025, 2, 17)),
        ("Commandement de payer", date(2025, 6, 2)),
    ]
    ahead = [
        ("Audience", "Fixée au 27 oct. 2025"),
        ("Jugement", "Pas avant le 27 oct. 2025"),
        ("Commandement de quitter", "Si le bail est résilié"),
        ("Force publique", "Sans exécution avant le 1er avril 2026"),
        ("Issue", "Non connue"),
    ]
    return {
        "steps": [
            *({"label": label, "state": "past", "date": day} for label, day in past),
            {"label": "Assignation", "state": "now", "date": date(2025, 9, 4)},
            *({"label": label, "state": "ahead", "note": note} for label, note in ahead),
        ],
        "legal": [
            (date(2024, 11, 5), "Premier impayé"),
            (date(2025, 1, 5), "Impayé constitué"),
            (date(2025, 1, 20), "Signalement à la CAF"),
            (date(2025, 6, 2), "Commandement de payer"),
            (date(2025, 9, 4), "Assignation"),
            (date(2025, 9, 9), "Notifiée au préfet"),
            (date(2025, 10, 27), "Audience"),
        ],
        "social": [
            (date(2025, 2, 14), "Appel sans réponse", "none"),
            (date(2025, 2, 17), "Plan, 80 € par mois"),
            (date(2025, 4, 10), "Avis CCAPEX : maintien"),
            (date(2025, 5, 5), "Plan interrompu"),
            (date(2025, 9, 5), "Loyer repris"),
            (date(2025, 9, 11), "DSF demandé"),
            (date(2025, 9, 18), "Premier échange"),
            (date(2025, 9, 25), "Visite, demande de FSL"),
            (date(2025, 10, 17), "DSF à transmettre"),
        ],
        "spans": [(date(2025, 2, 17), date(2025, 5, 5))],
        "bands": [(date(2024, 11, 1), date(2025, 3, 31)), (date(2025, 11, 1), date(2026, 3, 31))],
        "grants": [
            SimpleNamespace(
                organisation="Secrétariat de la CCAPEX",
                reason="Commission de Nantes, commune de Rezé",
                since=date(2025, 2, 1),
                until=None,
                scope="",
            ),
            SimpleNamespace(
                organisation="Habitat des Deux Rives",
                reason="Bailleur du bail",
                since=None,
                until=None,
                scope="Ni le DSF ni l’évaluation sociale.",
            ),
        ],
        "anomalies": [
            {
                "title": "Un loyer semble compté deux fois",
                "tag": "Écart de 620 €",
                "text": "L’assignation réclame 3 940 €. Le compte du bailleur au 6 octobre montre 3 320 €.",
                "url": "#s-dossier",
                "link_text": "Demander la vérification à l’ADIL 44",
            }
        ],
        "facts": [
            {"label": "Saisine", "value": "EDS Rezé, 22 septembre 2025"},
            {"label": "Dette", "value": "3 320 € au 6 octobre", "url": "#s-dossier"},
            {"label": "Assurance", "value": None},
        ],
        "tasks": [
            {"label": "1. Identité et famille", "url": "#s-reperes", "state": "Complète", "done": True},
            {"label": "2. Budget", "url": "#s-reperes", "state": "En cours", "current": True},
            {"label": "6. Évaluation", "url": "#s-reperes", "state": "À faire"},
        ],
        "tabs": [
            {"label": "Compte", "url": "#s-reperes", "current": True},
            {"label": "Démarches", "url": "#s-reperes", "count": 4},
            {"label": "Documents", "url": "#s-reperes"},
        ],
        "trail": [
            {"label": "Mon travail", "url": "#s-reperes"},
            {"label": "Dossiers", "url": "#s-reperes"},
            {"label": "44-2025-00318"},
        ],
    }


def _plots() -> dict[str, Any]:
    return {
        "figures": [
            {"label": "Ménages en impayé", "value": "612", "note": "7,3 % des baux", "url": "#s-chiffres"},
            {"label": "Dette locative", "value": "742 000 €", "note": "dont 418 000 € anciens", "url": "#s-chiffres"},
            {"label": "Nouveaux ce mois-ci", "value": "48", "note": "tous appelés, sauf 11", "url": "#s-chiffres"},
            {"label": "Plans d’apurement", "value": "173", "note": "123 respectés, soit 71 %", "url": "#s-chiffres"},
            {"label": "Aides suspendues", "value": None, "note": "la CAF n’a pas répondu", "url": "#s-chiffres"},
        ],
        "bars": [
            ("En impayé", 612),
            ("Impayé constitué", 318),
            ("Signalés à la CAF ou à la CCAPEX", 296),
            ("Assignation", 41),
            ("Expulsion réalisée", 1),
            ("Ancienneté inconnue", None),
        ],
        "points": [
            (f"{name} {year}", value)
            for (name, year), value in zip(
                [(m, y) for y in (2024, 2025) for m in ("janv.", "mars", "mai", "juil.", "sept.", "nov.")],
                [578, None, 588, 601, 622, 624, 648, 633, 624, 622, 612, 604],
                strict=True,
            )
        ],
        "stacks": [("2023", [1820, 640]), ("2024", [1705, 702]), ("2025", [1590, None])],
        "series": ["Parc public", "Parc privé"],
    }


def everything() -> dict[str, Any]:
    """The whole context of the component sheet."""
    dated = deadlines()
    bad = SpecimenForm(data={"name": "Ferrand", "hearing": "2025-13-40", "debt": "394O", "rent": "all"})
    bad.is_valid()
    return {
        "today": TODAY,
        "deadlines": dated,
        "form": SpecimenForm(prefix="vide"),
        "filters": FilterSpecimen(prefix="filtre"),
        "consequences": [
            "Le procès-verbal part à la signature.",
            "Les quatre situations non examinées passent à la séance suivante.",
        ],
        "bad_form": bad,
        **_lists(dated),
        **_case(),
        **_plots(),
    }
