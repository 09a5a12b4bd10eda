"""The rules as a page for people: `python -m cases.procedure.table` prints docs/echeances.md.

`python -m cases.procedure.table inputs` prints the inputs and answers of each rule, for docs/commande-deadlines.md.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.text import typeset

from . import french
from .ask import ask
from .enums import Confidence
from .inputs import InputName, vocabulary
from .notes import anomaly_table
from .rules import Rule, registry

SECTIONS = {
    "2.1": "Impayé et aide au logement",
    "2.2": "CCAPEX",
    "2.3": "Du commandement de payer à l’audience",
    "2.4": "Jugement",
    "2.5": "Exécution",
    "2.6": "Procédures parallèles",
    "2.7": "Conventions et réservations",
    "2.8": "Protection des données",
}
INTRO = """# Échéances

Chaque règle du moteur (`cases/procedure/data/rules/*.yaml`), avec sa durée, son texte et la confiance qu’on lui donne. Cette page
est imprimée par `python -m cases.procedure.table` et un test la compare aux données : corrigez les données, puis réimprimez-la.

Confiance : **V** texte vu, **C** source secondaire, **S** document local, **M** pratique connue dont le texte n’a pas été vérifié,
**?** durée inconnue. Tout ce qui n’est pas V s’affiche « à vérifier par un juriste ». Ces dates sont une aide : le logiciel ne fait
aucune étape à la place de personne.

Comptes : un mois va de quantième à quantième, ou au dernier jour du mois ; le jour de départ ne compte pas, le dernier compte en
entier (art. 641 CPC). *Prorogé*, *report probable* : au jour ouvré suivant (art. 642) ; où le report n’est que probable, les deux
dates sont montrées. À rebours, le jour de l’événement est exclu et rien n’est reporté. La date prudente est le dernier jour ouvré utile.
"""
_BACK = {"rebours", "placement"}


def page() -> str:
    """docs/echeances.md, whole."""
    parts = [INTRO]
    for section, title in SECTIONS.items():
        parts.append(f"## {title}\n")
        parts.append("| Règle | Quoi | Nature | Qui | Durée | En vigueur | Si manquée | Texte | Confiance |")
        parts.append("|---|---|---|---|---|---|---|---|---|")
        rules = [rule for rule_id in registry() for rule in registry().versions(rule_id) if rule.section == section]
        parts += [_row(rule) for rule in rules]
        parts.append("")
    parts += ["## Ce que le moteur signale", "", "Il informe et ne bloque rien.", ""]
    parts += ["| Code | Gravité | Titre | Règle |", "|---|---|---|---|"]
    for code, row in sorted(anomaly_table().items()):
        parts.append(f"| {code} | {row['severity'].lower()} | {typeset(row['title'])} | {row.get('rule_id', '')} |")
    return "\n".join(parts) + "\n"


def inputs_page() -> str:
    """The table of what each rule is asked with and answers."""
    rows = ["| Règle | Entrées | Réponses |", "|---|---|---|"]
    for rule_id in registry():
        rule = registry().rule(rule_id)
        names = ", ".join(f"**`{name}`**" if name == rule.trigger else f"`{name}`" for name in rule.inputs) or "aucune"
        rows.append(f"| {rule_id} | {names} | {', '.join(f'`{name}`' for name in answers_of(rule))} |")
    rows += ["", "| Entrée | Sens | Autres noms acceptés |", "|---|---|---|"]
    for word in vocabulary().values():
        rows.append(
            f"| `{word.name}` | {word.label} ({_kind(word)}) | {', '.join(f'`{name}`' for name in word.aliases)} |"
        )
    return "\n".join(rows) + "\n"


def answers_of(rule: Rule) -> list[str]:
    """The names of a rule's answers, found by asking it with sample values."""
    words = vocabulary()
    answer = ask(rule.id, {name: _sample(words[name]) for name in rule.inputs})
    return list(answer.named)


def _row(rule: Rule) -> str:
    cells = [
        rule.id,
        rule.title,
        rule.nature.label,
        rule.actor.label,
        _length(rule),
        _validity(rule),
        rule.consequence or "-",
        rule.citation,
        "?" if rule.confidence is Confidence.UNKNOWN else rule.confidence.value,
    ]
    return "| " + " | ".join(typeset(cell) for cell in cells) + " |"


def _length(rule: Rule) -> str:
    if rule.length is None:
        return "non fixée" if rule.unset else "-"
    text = french.length(abs(rule.length), rule.unit)
    if rule.length < 0 or rule.method in _BACK:
        text += " à rebours"
    if rule.roll == "certain":
        text += ", prorogé"
    if rule.roll == "probable":
        text += ", report probable"
    return text + (" (durée à confirmer)" if rule.unset else "")


def _validity(rule: Rule) -> str:
    start = f"depuis le {french.day(rule.valid_from)}" if rule.valid_from else ""
    end = f"jusqu’au {french.day(rule.valid_to)}" if rule.valid_to else ""
    text = " ".join(part for part in (start, end) if part) or "sans date"
    return f"{text} (selon la {rule.pivot_label})" if rule.pivot_label else text


def _kind(word: InputName) -> str:
    kinds = {
        "date": "date",
        "datetime": "date et heure",
        "decimal": "euros ou nombre",
        "decimals": "euros, un ou plusieurs",
    }
    return {**kinds, "bool": "vrai ou faux", "int": "entier", "cases": "liste"}.get(word.type, "texte")


_SAMPLE_DAY = date(2027, 3, 10)


def _sample(word: InputName) -> Any:
    if word.name == "date_fin_moratoire":
        return _SAMPLE_DAY + timedelta(days=300)
    samples: dict[str, Any] = {
        "date": _SAMPLE_DAY,
        "datetime": "2027-03-10T12:00:00+01:00",
        "decimal": Decimal(100),
        "decimals": Decimal(90),
        "bool": None,
        "int": 2,
        "cases": [{"dette": 90, "mois_sans_interruption": 2}],
    }
    if word.name in ("duree_mois", "duree_jours", "annee", "nombre"):
        return {"annee": 2027, "nombre": 2}.get(word.name)
    if word.type == "text":
        return {"dispositif": "empex", "dept": "44", "mode": "tiers_payant"}.get(word.name)
    return samples[word.type]


if __name__ == "__main__":
    sys.stdout.write(inputs_page() if sys.argv[1:] == ["inputs"] else page())
