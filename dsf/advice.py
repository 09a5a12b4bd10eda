"""What the notice of the form advises, where it helps (S003-35 to S003-38). Pure. It blocks nothing and asserts no right."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from core.formats import date_fr, plural
from dsf.content import Content, Known
from dsf.enums import (
    Answer,
    Fsl,
    LegalAid,
    Overindebtedness,
    RentResumed,
    SectionKey,
)

# Loi 2023-668: leases concluded from this day have six weeks (law.md, CDP-DELAI). The notice still says two months.
SIX_WEEKS_FROM = datetime.date(2023, 7, 29)
CROWDED_FIRST, CROWDED_SECOND, CROWDED_NEXT, CROWDED_MOST = 9, 16, 9, 70


@dataclass(frozen=True)
class Advice:
    text: str
    source: str


def needed_surface(people: int) -> int:
    """Square metres under which a dwelling is overcrowded: 9 for one, 16 for two, 9 more for each other, 70 at most.

    Source: notice of the DSF, section 6.a (document 003).
    """
    if people <= 1:
        return CROWDED_FIRST
    return min(CROWDED_SECOND + CROWDED_NEXT * (people - 2), CROWDED_MOST)


def cdp_delay(known: Known) -> str:
    """The end of the commandement's delay as the case computed it, or the delay that the lease gives, or both."""
    if known.cdp_due is not None:
        return f"le {date_fr(known.cdp_due)}, fin du délai du commandement"
    if known.concluded_on is None:
        return (
            "la fin du délai du commandement : deux mois, ou six semaines pour un bail conclu depuis le 29 juillet 2023"
        )
    length = "six semaines" if known.concluded_on >= SIX_WEEKS_FROM else "deux mois"
    return f"la fin du délai du commandement ({length} pour ce bail)"


def _resumed(c: Content) -> bool:
    return c.repayment.resumed == RentResumed.FULL


def _budget_advice(c: Content, k: Known) -> list[Advice]:
    return [
        Advice(
            "Joignez les justificatifs : une information justifiée a plus de chance d’être prise en compte et de "
            "bénéficier au locataire.",
            "Notice, section 3, étape 6",
        )
    ]


def _debt_advice(c: Content, k: Known) -> list[Advice]:
    found = []
    if c.debt.aid_suspended == Answer.YES:
        found.append(
            Advice(
                "L’aide « énergie et fluides » du FSL prend en charge les impayés de charges, d’eau, d’électricité et de "
                "gaz qui peuvent faire partie de la dette.",
                "Notice, section 6.b",
            )
        )
    return found


def _fsl_advice(c: Content, k: Known) -> list[Advice]:
    fsl = c.repayment.fsl
    if fsl in (Fsl.PAID, Fsl.ADMISSIBLE):
        return []
    if fsl in (Fsl.FILED, Fsl.PREPARED):
        return [
            Advice(
                "Écrivez la saisine du FSL dans le diagnostic même si l’aide n’est pas encore accordée : le magistrat "
                "peut en tenir compte, et renvoyer l’audience pour attendre la décision.",
                "Notice, section 6.b",
            )
        ]
    found = []
    if _resumed(c):
        found.append(
            Advice(
                "Le loyer est repris : saisissez le FSL tout de suite. L’aide au maintien peut être demandée dès le "
                "premier mois de reprise, ou dès qu’elle est certaine (contrat signé, premier salaire attendu).",
                "Notice, sections 4.c et 6.b",
            )
        )
    elif c.repayment.resumed:
        found.append(
            Advice(
                "Sans reprise du loyer, l’aide « apurement-relogement » du FSL peut prendre la dette en charge pour "
                "faciliter l’attribution d’un autre logement. L’aide au maintien demande une reprise, ou sa perspective "
                "certaine à court terme.",
                "Notice, section 6.b",
            )
        )
    found.append(
        Advice(
            "Le FSL a trois aides : au maintien, apurement-relogement, énergie et fluides. Leurs conditions (ressources, "
            "plafond de dette) sont celles du département : renseignez-vous auprès de lui.",
            "Notice, sections 4.c et 6.b",
        )
    )
    return found


def _overindebtedness_advice(c: Content, k: Known) -> list[Advice]:
    state, found = c.overindebtedness.state, []
    if state in (Overindebtedness.UNKNOWN, Overindebtedness.PREPARED) and c.repayment.fsl in (
        Fsl.NOT_WANTED,
        Fsl.REFUSED,
    ):
        found.append(
            Advice(
                "Un dossier de surendettement se dépose quand le FSL ne peut pas être demandé, ou qu’il a refusé. Le "
                "Point conseil budget accompagne ce dépôt.",
                "Notice, section 4.c",
            )
        )
    if state in (Overindebtedness.UNKNOWN, Overindebtedness.PREPARED, Overindebtedness.FILED) and not k.judged:
        when = f"avant {cdp_delay(k)}" if k.hearing_on is None else f"avant l’audience du {date_fr(k.hearing_on)}"
        found.append(
            Advice(
                f"La notice conseille d’obtenir la recevabilité {when}, avec un loyer repris. La commission a trois mois "
                "pour se prononcer ; un mois et demi en moyenne. La recevabilité ne ferme pas à elle seule le délai du "
                "commandement : faites vérifier ses effets par un juriste.",
                "Notice, sections 4.c et 6.c ; loi du 6 juillet 1989, art. 24 VI",
            )
        )
    if state == Overindebtedness.ADMISSIBLE:
        found.append(
            Advice(
                "Ces mesures ne protègent que si le loyer est repris et payé régulièrement. Décision rendue avant "
                "l’audience : le magistrat la suit. Dossier encore à l’étude : il suspend jusqu’à la décision. Après un "
                "échéancier du juge : les modalités de la commission le remplacent. Bailleur social, protocole signé et "
                "effacement : le protocole continue, loyer payé, de deux à cinq ans.",
                "Notice, section 6.c ; loi ELAN, art. 118",
            )
        )
    return found


def _repayment_advice(c: Content, k: Known) -> list[Advice]:
    found = [*_fsl_advice(c, k), *_overindebtedness_advice(c, k)]
    if k.hearing_on is None and k.cdp_on is not None and not k.judged:
        found.append(
            Advice(
                f"Un accord sur la dette obtenu avant {cdp_delay(k)} peut éviter la phase judiciaire, si le loyer continue "
                "d’être payé.",
                "Notice, section 4.c ; loi du 6 juillet 1989, art. 24 I",
            )
        )
    return found


def _dwelling_advice(c: Content, k: Known) -> list[Advice]:
    d, found = c.dwelling, []
    if not d.social_request:
        found.append(
            Advice(
                "Une demande de logement social ouvre tous les dispositifs de relogement, mutation et DALO compris, et le "
                "magistrat en tient compte. Plus tôt elle est déposée, plus elle a de chances d’aboutir à temps.",
                "Notice, section 4.a",
            )
        )
    needed = needed_surface(c.people)
    if d.surface and d.surface < needed:
        found.append(
            Advice(
                f"{d.surface} m² pour {plural(c.people, 'personne')} : le seuil de sur-occupation est de {needed} m². "
                "C’est un fait à écrire dans les précisions, et un des critères du DALO.",
                "Notice, section 6.a",
            )
        )
    if d.insalubrity == Answer.YES:
        found.append(
            Advice("Une insalubrité constatée par un arrêté est un des critères du DALO.", "Notice, section 6.a")
        )
    if d.social_request:
        found.append(
            Advice(
                "Un délai de relogement anormalement long, au-delà du seuil fixé par le préfet, est un des critères du DALO.",
                "Notice, section 6.a",
            )
        )
    if not k.judged:
        found.append(
            Advice(
                "Au titre de l’impayé, un ménage n’est reconnu prioritaire au DALO qu’après le jugement d’expulsion.",
                "Notice, section 6.a",
            )
        )
    return found


def _evaluation_advice(c: Content, k: Known) -> list[Advice]:
    found = []
    if c.evaluation.landlord_invited != Answer.YES:
        found.append(
            Advice(
                "Contactez le bailleur pour qu’il puisse présenter ses observations : c’est une obligation. Le diagnostic "
                "ne lui est pas transmis pour cela.",
                "Notice, section 3, étape 5 ; décret 2021-8",
            )
        )
    if c.evaluation.tenant_took_part == Answer.NO:
        found.append(
            Advice(
                "Il est dans l’intérêt du locataire de remplir ce que vous savez de lui, même en son absence.",
                "Notice, section 3, étape 4",
            )
        )
    return found


def _hearing_advice(c: Content, k: Known) -> list[Advice]:
    found = []
    if c.hearing.legal_aid in (LegalAid.UNKNOWN, LegalAid.PREPARED):
        found.append(
            Advice(
                "Vous êtes habilité à remplir la demande d’aide juridictionnelle avec le locataire ; un écrivain public ou "
                "le Conseil départemental d’accès au droit peut aussi l’aider.",
                "Notice, section 4.b",
            )
        )
    lacking = [
        words
        for holds, words in (
            (not c.dwelling.social_request, "demande de logement social"),
            (c.hearing.legal_aid in (LegalAid.UNKNOWN, LegalAid.PREPARED), "aide juridictionnelle"),
            (not c.repayment.fsl, "FSL"),
            (not c.overindebtedness.state, "surendettement"),
            (not c.hearing.ccapex_study, "CCAPEX"),
            (not c.hearing.told_to_come, "présence à l’audience"),
        )
        if holds
    ]
    if lacking:
        found.append(Advice(f"À voir encore avant l’audience : {', '.join(lacking)}.", "Notice, section 4"))
    return found


def _review_advice(c: Content, k: Known) -> list[Advice]:
    return [
        Advice(
            "La dette d’une assignation doit toujours être expertisée : elle peut contenir des frais imputés à tort. "
            "L’ADIL oriente vers un juriste ; sans ADIL, le Conseil départemental d’accès au droit.",
            "Notice, sections 2 et 4.b",
        )
    ]


_ADVICE: dict[SectionKey, Callable[[Content, Known], list[Advice]]] = {
    SectionKey.BUDGET: _budget_advice,
    SectionKey.DEBT: _debt_advice,
    SectionKey.REPAYMENT: _repayment_advice,
    SectionKey.DWELLING: _dwelling_advice,
    SectionKey.EVALUATION: _evaluation_advice,
    SectionKey.HEARING: _hearing_advice,
    SectionKey.DEBT_REVIEW: _review_advice,
}


def advice(key: SectionKey, content: Content, known: Known) -> list[Advice]:
    """The notice's advice for one section, given what is written and known; each with its place in the notice."""
    give = _ADVICE.get(key)
    return give(content, known) if give else []
