"""What a section lacks, and what in it looks inconsistent. Pure. Nothing here blocks, and a blank is never read as «non»."""

import calendar
import datetime
import re
from collections.abc import Callable, Iterable

from core.formats import date_fr, euros
from dsf import budget
from dsf.content import Content, Known
from dsf.enums import (
    Answer,
    AnswerOrDoubt,
    Cause,
    CommissionOutcome,
    DsfKind,
    FamilyStatus,
    Fsl,
    HouseholdType,
    Overindebtedness,
    Protection,
    RentResumed,
    SectionKey,
)

ADULT = 18
TOGETHER = (FamilyStatus.COHABITING, FamilyStatus.PACS, FamilyStatus.MARRIED)
# Code de la consommation, art. L. 732-3 and L. 733-1 (law.md, SUR-MESURES): longest plan and longest suspension, in months.
LONGEST = {CommissionOutcome.PLAN: 84, CommissionOutcome.MORATORIUM: 24}


def span(text: str) -> tuple[datetime.date, datetime.date] | None:
    """First and last day that a partial date may mean; None for a blank or unreadable one."""
    found = re.fullmatch(r"(?:(?:(\d\d?)/)?(\d\d?)/)?(\d{4})", text)
    if found is None:
        return None
    day, month, year = (int(part) if part else 0 for part in found.groups())
    try:
        last_month = month or 12
        last = day or calendar.monthrange(year, last_month)[1]
        return datetime.date(year, month or 1, day or 1), datetime.date(year, last_month, last)
    except (ValueError, calendar.IllegalMonthError):
        return None


def _future(text: str, today: datetime.date) -> bool:
    days = span(text)
    return days is not None and days[0] > today


def _before(one: str, other: str) -> bool:
    """Whether `one` is surely before `other`, however precisely each is known."""
    a, b = span(one), span(other)
    return a is not None and b is not None and a[1] < b[0]


def _named(pairs: Iterable[tuple[bool, str]]) -> list[str]:
    return [words for holds, words in pairs if holds]


# What is missing


def _identity_missing(c: Content) -> list[str]:
    if not c.tenants:
        return ["aucun locataire"]
    missing = []
    for row in c.tenants:
        name = " ".join(part for part in (row.first_names, row.last_name) if part)
        missing += _named(
            [
                (not row.first_names, f"le prénom de {row.last_name}"),
                (row.birth_date is None, f"la date de naissance de {name}"),
                (not row.work, f"la situation professionnelle de {name}"),
            ]
        )
    return missing


def _household_missing(c: Content) -> list[str]:
    guarded = c.protection.measure in (Protection.TUTELLE, Protection.CURATELLE)
    return _named(
        [
            (not c.household.family_status, "la situation familiale"),
            (not c.household.household_type, "le type de ménage"),
            (c.household.dependants is None, "le nombre de personnes à charge"),
            *((not m.contributes, f"si « {m.relation} » peut contribuer au loyer") for m in c.members),
            (c.protection.measure == Protection.UNKNOWN, "s’il existe une mesure de protection"),
            (guarded and not c.protection.last_name, "le nom du tuteur ou du curateur"),
        ]
    )


def _budget_missing(c: Content) -> list[str]:
    totals = budget.totals(c.amounts)
    return _named(
        [
            *((totals.by_line[line.key] is None, f"les ressources ({line.label})") for line in budget.RESOURCES[:1]),
            *(
                (c.amounts.get((line.key, budget.HOUSEHOLD)) is None, f"la charge « {line.label.lower()} »")
                for line in budget.HOUSING
            ),
        ]
    )


def _debt_missing(c: Content) -> list[str]:
    d = c.debt
    return _named(
        [
            (d.amount is None, "le montant de la dette"),
            (not d.guarantee, "s’il existe une garantie"),
            (not d.first_unpaid, "la date du premier impayé"),
            (not (c.causes.causes or c.causes.other or c.special_said), "les causes de l’impayé"),
            (not d.aid_to_landlord, "si les aides au logement sont versées au bailleur"),
            (not d.aid_suspended, "si les aides au logement sont suspendues"),
        ]
    )


def _repayment_missing(c: Content) -> list[str]:
    r = c.repayment
    return _named(
        [
            (not r.resumed, "si le paiement du loyer a repris"),
            (not r.able, "si le locataire peut rembourser"),
            (not c.overindebtedness.state, "où en est un dossier de surendettement"),
            (not r.fsl, "où en est un dossier FSL"),
        ]
    )


def _dwelling_missing(c: Content) -> list[str]:
    d = c.dwelling
    return _named(
        [
            (not d.kind, "le type de logement"),
            (d.rooms is None, "le nombre de pièces"),
            (not d.entered, "la date d’entrée dans les lieux"),
            (not d.insured, "si l’assurance habitation est en cours"),
            (not d.insalubrity, "s’il existe un arrêté"),
            (not d.indecency, "s’il existe un certificat de non décence"),
            (not d.wishes_to_stay, "si le locataire souhaite rester"),
            (not d.social_request and not d.no_social_request, "s’il existe une demande de logement social"),
        ]
    )


def _evaluation_missing(c: Content) -> list[str]:
    e = c.evaluation
    return _named(
        [
            (not e.landlord_invited, "si le bailleur a été invité à présenter ses observations"),
            (not e.tenant_took_part, "si le locataire a participé"),
            (not e.text.strip(), "l’évaluation"),
        ]
    )


def _hearing_missing(c: Content) -> list[str]:
    if c.kind != DsfKind.ASSIGNATION:
        return _named([(not c.hearing.ccapex_study, "si la CCAPEX étudie la situation")])
    h = c.hearing
    return _named(
        [
            (h.on is None, "la date de l’audience"),
            (h.at is None, "l’heure"),
            (not h.place, "le lieu"),
            (not h.told_to_come, "d’informer le locataire qu’il doit venir"),
            (not h.told_to_bring, "d’informer le locataire qu’il doit apporter ses justificatifs"),
            (not h.legal_aid, "où en est l’aide juridictionnelle"),
            (not h.ccapex_study, "si la CCAPEX étudie la situation"),
        ]
    )


def _writer_missing(c: Content) -> list[str]:
    return _named(
        [
            (not c.writer.name, "le nom du rédacteur"),
            (not c.writer.email and not c.writer.phone, "une adresse ou un numéro où vous joindre"),
        ]
    )


_MISSING: dict[SectionKey, Callable[[Content], list[str]]] = {
    SectionKey.IDENTITY: _identity_missing,
    SectionKey.HOUSEHOLD: _household_missing,
    SectionKey.BUDGET: _budget_missing,
    SectionKey.DEBT: _debt_missing,
    SectionKey.REPAYMENT: _repayment_missing,
    SectionKey.DWELLING: _dwelling_missing,
    SectionKey.EVALUATION: _evaluation_missing,
    SectionKey.HEARING: _hearing_missing,
    # Nothing ticked in 7.3 is an answer: the tenant disputes nothing.
    SectionKey.DEBT_REVIEW: lambda c: [],
    SectionKey.WRITER: _writer_missing,
}


def missing(key: SectionKey, content: Content) -> list[str]:
    """What a reader expects and does not find, each in words that follow «manque»."""
    return _MISSING[key](content)


# What looks inconsistent


def _identity_doubts(c: Content, k: Known) -> list[str]:
    names = [(row.last_name.lower(), row.first_names.lower()) for row in c.tenants]
    return _named(
        [
            *(
                (
                    row.birth_date is not None and row.birth_date > k.today,
                    f"La date de naissance de {row.last_name} est à venir.",
                )
                for row in c.tenants
            ),
            (len(set(names)) < len(names), "Le même locataire figure deux fois."),
            *(
                (
                    _future(row.work_since, k.today),
                    f"La situation professionnelle de {row.last_name} commence dans l’avenir.",
                )
                for row in c.tenants
            ),
        ]
    )


def _household_doubts(c: Content, k: Known) -> list[str]:
    h, minors = c.household, sum(m.age is not None and m.age < ADULT for m in c.members)
    alone = h.household_type == HouseholdType.ALONE
    count = h.dependants
    return _named(
        [
            (
                count is not None and count > len(c.members),
                f"{count} à charge, et {len(c.members)} en section 1.3 : complétez l’une ou l’autre.",
            ),
            (
                count is not None and count < minors,
                f"{count} à charge, alors que {minors} de moins de {ADULT} ans figurent en section 1.3.",
            ),
            (alone and c.people > 1, "« Une personne seule », et d’autres personnes vivent dans le foyer."),
            (
                alone and h.family_status in TOGETHER,
                f"« Une personne seule », et le locataire est {h.get_family_status_display().lower()}.",
            ),
            (
                h.household_type in (HouseholdType.ONE_PARENT, HouseholdType.TWO_PARENTS) and not c.members,
                "Une famille, et personne d’autre en section 1.3.",
            ),
            (
                h.household_type == HouseholdType.OTHER and not h.household_other,
                "Le ménage est « autre » : précisez.",
            ),
            (_future(h.since, k.today), "La situation familiale commence dans l’avenir."),
        ]
    )


def _budget_doubts(c: Content, k: Known) -> list[str]:
    totals = budget.totals(c.amounts)
    aid = totals.by_line["allocations_logement"]
    rent = c.amounts.get(("loyer", budget.HOUSEHOLD))
    others = totals.by_column[budget.SPOUSE] + totals.by_column[budget.OTHERS]
    paying = any(m.contributes == Answer.YES for m in c.members)
    return _named(
        [
            (
                bool(totals.by_column[budget.SPOUSE]) and c.household.household_type == HouseholdType.ALONE,
                "Le conjoint a des ressources, et le ménage est « une personne seule ».",
            ),
            (
                bool(aid) and c.debt.aid_suspended == Answer.YES,
                "Une aide au logement est comptée, et la section 3 la dit suspendue.",
            ),
            (
                rent is not None and k.rent is not None and rent != k.rent,
                f"Le loyer écrit ({euros(rent)}) n’est pas celui du bail ({euros(k.rent)}).",
            ),
            (
                paying and not others,
                "Une personne du foyer peut contribuer au loyer, et elle n’a aucune ressource ici.",
            ),
        ]
    )


def _debt_doubts(c: Content, k: Known) -> list[str]:
    d, today = c.debt, k.today
    suspended = d.aid_suspended == Answer.YES
    return _named(
        [
            (
                d.amount is not None and k.summons_amount is not None and d.amount != k.summons_amount,
                f"L’assignation enregistrée réclame {euros(k.summons_amount)}.",
            ),
            (
                d.amount is not None and k.balance is not None and d.amount != k.balance,
                f"Le compte du locataire dit {euros(k.balance)} au {date_fr(k.balance_on)}.",
            ),
            (_future(d.first_unpaid, today), "Le premier impayé est daté dans l’avenir."),
            (
                d.aid_to_landlord == Answer.YES and d.aid_amount is None,
                "Les aides sont versées au bailleur, et leur montant manque.",
            ),
            (
                d.aid_to_landlord != Answer.YES and d.aid_amount is not None,
                "Un montant d’aide est écrit, et elle n’est pas dite versée au bailleur.",
            ),
            (suspended and not d.aid_suspended_since, "Les aides sont suspendues, et la date manque."),
            (
                suspended and d.aid_to_landlord == Answer.YES,
                "Les aides sont dites versées au bailleur et suspendues à la fois.",
            ),
            (
                suspended and bool(budget.totals(c.amounts).by_line["allocations_logement"]),
                "Les aides sont suspendues, et la section 2 en compte une.",
            ),
            (
                d.aid_suspended == Answer.NO and k.aid_suspended_since is not None,
                f"Le fichier du bailleur dit l’aide suspendue depuis le {date_fr(k.aid_suspended_since)}.",
            ),
            (
                d.aid_suspended == Answer.NO and Cause.AID in c.causes.causes,
                "« Suspension d’allocations ou d’aides » est cochée parmi les causes, et les aides au logement ne sont "
                "pas suspendues : dites lesquelles l’ont été.",
            ),
        ]
    )


def _repayment_doubts(c: Content, k: Known) -> list[str]:
    r, s = c.repayment, c.overindebtedness
    remaining = budget.totals(c.amounts).remaining
    resumed = r.resumed in (RentResumed.FULL, RentResumed.PARTIAL)
    monthly, months, owed = r.monthly_maximum, r.months, c.debt.amount
    limit = LONGEST.get(CommissionOutcome(s.outcome)) if s.outcome else None
    asked = any(value is not None for value in c.amounts.values())
    return _named(
        [
            (resumed and not r.resumed_since, "Le loyer est repris, et la date de reprise manque."),
            (
                r.resumed == RentResumed.PARTIAL and r.partial_amount is None,
                "Le loyer est repris en partie, et le montant versé manque.",
            ),
            (_future(r.resumed_since, k.today), "La reprise du loyer est datée dans l’avenir."),
            (
                r.resumed == RentResumed.NO and bool(r.resumed_since or r.partial_amount),
                "Le loyer n’est pas repris, et une date ou un montant de reprise est écrit.",
            ),
            (
                r.able == AnswerOrDoubt.YES and monthly is None,
                "Le locataire peut rembourser, et le montant par mois manque.",
            ),
            (
                r.able == AnswerOrDoubt.NO and bool(monthly),
                "Le locataire ne peut pas rembourser, et un montant par mois est écrit.",
            ),
            (
                asked and monthly is not None and monthly > remaining,
                f"{euros(monthly)} par mois dépassent le reste à vivre ({euros(remaining)}).",
            ),
            (
                bool(monthly and months and owed) and (monthly or 0) * (months or 0) < (owed or 0),
                f"{euros(monthly)} sur {months} mois ne couvrent pas la dette ({euros(owed)}).",
            ),
            (
                s.state == Overindebtedness.FILED and not s.filed,
                "Le dossier de surendettement est déposé, et sa date manque.",
            ),
            (_future(s.filed, k.today), "Le dépôt du dossier de surendettement est daté dans l’avenir."),
            (
                bool(s.outcome) and s.state != Overindebtedness.ADMISSIBLE,
                "La Commission a donné une mesure, et le dossier n’est pas dit recevable.",
            ),
            (limit is not None and s.months is None, "La durée de la mesure de surendettement manque."),
            (
                limit is not None and s.months is not None and s.months > limit,
                f"La mesure dure {s.months} mois, au-delà des {limit} mois que la loi permet.",
            ),
            (r.fsl == Fsl.FILED and not r.fsl_filed, "Le dossier FSL est déposé, et sa date manque."),
            (_future(r.fsl_filed, k.today), "Le dépôt du dossier FSL est daté dans l’avenir."),
        ]
    )


def _dwelling_doubts(c: Content, k: Known) -> list[str]:
    d = c.dwelling
    return _named(
        [
            (d.insured == Answer.NO, "Le logement n’est pas assuré : à régulariser, avec une attestation à joindre."),
            (d.no_social_request, "Aucune demande de logement social : à déposer avant l’audience."),
            (
                bool(d.social_renewal) and not d.social_request,
                "Un renouvellement est daté, et le dépôt de la demande de logement social ne l’est pas.",
            ),
            (
                _before(d.social_renewal, d.social_request),
                "Le renouvellement de la demande de logement social précède son dépôt.",
            ),
            (_future(d.social_request, k.today), "La demande de logement social est datée dans l’avenir."),
            (_future(d.entered, k.today), "L’entrée dans les lieux est datée dans l’avenir."),
            (
                bool(d.entered) and _before(c.debt.first_unpaid, d.entered),
                "Le premier impayé précède l’entrée dans les lieux.",
            ),
        ]
    )


def _evaluation_doubts(c: Content, k: Known) -> list[str]:
    e = c.evaluation
    return _named(
        [
            (
                e.landlord_invited == Answer.NO and not k.landlord_invited,
                "Inviter le bailleur à présenter ses observations est une obligation (loi du 6 juillet 1989, art. 24).",
            ),
            (
                e.landlord_invited == Answer.NO and k.landlord_invited,
                "Le bailleur a été invité dans l’application, et la réponse est « non ».",
            ),
            (
                e.tenant_took_part == Answer.NO and bool(c.tenant_observation.text.strip()),
                "Le locataire n’a pas participé, et ses observations sont écrites.",
            ),
        ]
    )


def _hearing_doubts(c: Content, k: Known) -> list[str]:
    on = c.hearing.on
    return _named(
        [
            (
                on is not None and k.hearing_on is not None and on != k.hearing_on,
                f"Les actes du dossier annoncent l’audience le {date_fr(k.hearing_on)}.",
            ),
            (on is not None and on < k.today, "L’audience est passée : vérifiez s’il y a eu un renvoi."),
        ]
    )


_DOUBTS: dict[SectionKey, Callable[[Content, Known], list[str]]] = {
    SectionKey.IDENTITY: _identity_doubts,
    SectionKey.HOUSEHOLD: _household_doubts,
    SectionKey.BUDGET: _budget_doubts,
    SectionKey.DEBT: _debt_doubts,
    SectionKey.REPAYMENT: _repayment_doubts,
    SectionKey.DWELLING: _dwelling_doubts,
    SectionKey.EVALUATION: _evaluation_doubts,
    SectionKey.HEARING: _hearing_doubts,
    SectionKey.DEBT_REVIEW: lambda c, k: [],
    SectionKey.WRITER: lambda c, k: [],
}


def doubts(key: SectionKey, content: Content, known: Known) -> list[str]:
    """Sentences on what contradicts something else, to read again before transmitting."""
    return _DOUBTS[key](content, known)
