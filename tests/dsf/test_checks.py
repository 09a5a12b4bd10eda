"""Checks and advice: sentences from what is written and known, without a database."""

import datetime
from decimal import Decimal

import pytest

from dsf import budget
from dsf.advice import advice, needed_surface
from dsf.checks import doubts, missing, span
from dsf.content import Content, Known
from dsf.enums import SectionKey
from dsf.models import (
    DsfCauses,
    DsfDebt,
    DsfDwelling,
    DsfEvaluation,
    DsfHearing,
    DsfHousehold,
    DsfMember,
    DsfOverindebtedness,
    DsfRepayment,
    DsfTenant,
)

TODAY = datetime.date(2026, 11, 21)
ONE = [DsfTenant(last_name="Duval", first_names="Camille")]
AID = {("allocations_logement", budget.TENANT): Decimal(200)}


def said(key, known=None, **rows):
    text = " ".join(doubts(key, Content(**rows), Known(today=TODAY, **(known or {}))))
    return text.replace("\xa0", " ")


@pytest.mark.parametrize("key", SectionKey)
def test_blank_section_is_missing_things_and_never_doubtful(key):
    assert doubts(key, Content(tenants=ONE), Known(today=TODAY)) == []
    assert bool(missing(key, Content(tenants=ONE))) is (key != SectionKey.DEBT_REVIEW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021", ("2021-01-01", "2021-12-31")),
        ("02/2024", ("2024-02-01", "2024-02-29")),
        ("2/4/2021", ("2021-04-02", "2021-04-02")),
        ("31/02/2021", None),
        ("13/2021", None),
        ("", None),
    ],
)
def test_partial_date_means_a_span_of_days(text, expected):
    found = span(text)
    assert (found and tuple(day.isoformat() for day in found)) == expected


@pytest.mark.parametrize(
    ("key", "words", "known", "rows"),
    [
        ("apurement", "la date de reprise manque", {}, {"repayment": DsfRepayment(resumed="totalite")}),
        ("apurement", "le montant versé manque", {}, {"repayment": DsfRepayment(resumed="partiel")}),
        (
            "apurement",
            "300,00 € par mois dépassent le reste à vivre (200,00 €)",
            {},
            {"repayment": DsfRepayment(monthly_maximum=Decimal(300)), "amounts": AID},
        ),
        (
            "apurement",
            "100,00 € sur 12 mois ne couvrent pas la dette (2 450,00 €)",
            {},
            {
                "repayment": DsfRepayment(monthly_maximum=Decimal(100), months=12),
                "debt": DsfDebt(amount=Decimal(2450)),
            },
        ),
        ("apurement", "est déposé, et sa date manque", {}, {"overindebtedness": DsfOverindebtedness(state="depose")}),
        (
            "apurement",
            "au-delà des 24 mois",
            {},
            {"overindebtedness": DsfOverindebtedness(state="recevable", outcome="suspension", months=25)},
        ),
        (
            "dette",
            "Le compte du locataire dit 1 200,00 € au 31 octobre 2026",
            {"balance": Decimal(1200), "balance_on": datetime.date(2026, 10, 31)},
            {"debt": DsfDebt(amount=Decimal(1000))},
        ),
        (
            "dette",
            "L’assignation enregistrée réclame 1 100,00 €",
            {"summons_amount": Decimal(1100)},
            {"debt": DsfDebt(amount=Decimal(1000))},
        ),
        ("dette", "la section 2 en compte une", {}, {"debt": DsfDebt(aid_suspended="oui"), "amounts": AID}),
        ("budget", "la section 3 la dit suspendue", {}, {"debt": DsfDebt(aid_suspended="oui"), "amounts": AID}),
        (
            "budget",
            "Le conjoint a des ressources",
            {},
            {
                "household": DsfHousehold(household_type="seul"),
                "amounts": {("rsa", budget.SPOUSE): Decimal(1)},
            },
        ),
        ("logement", "n’est pas assuré", {}, {"dwelling": DsfDwelling(insured="non")}),
        ("logement", "Aucune demande de logement social", {}, {"dwelling": DsfDwelling(no_social_request=True)}),
        (
            "logement",
            "précède son dépôt",
            {},
            {"dwelling": DsfDwelling(social_request="03/2024", social_renewal="2023")},
        ),
        ("menage", "2 à charge, et 0 en section 1.3", {}, {"household": DsfHousehold(dependants=2)}),
        (
            "menage",
            "1 de moins de 18 ans",
            {},
            {"household": DsfHousehold(dependants=0), "members": [DsfMember(relation="Enfant", age=7)]},
        ),
        (
            "audience",
            "annoncent l’audience le 5 mars 2027",
            {"hearing_on": datetime.date(2027, 3, 5)},
            {"hearing": DsfHearing(on=datetime.date(2027, 2, 5))},
        ),
        ("evaluation", "une obligation", {}, {"evaluation": DsfEvaluation(landlord_invited="non")}),
    ],
)
def test_what_contradicts_itself_or_the_case_is_said(key, words, known, rows):
    assert words in said(SectionKey(key), known, **rows)


@pytest.mark.parametrize(
    ("key", "known", "rows"),
    [
        ("apurement", {}, {"repayment": DsfRepayment(resumed="totalite", resumed_since="10/2026")}),
        # Nothing of the budget was asked: what is left to live on is not known.
        ("apurement", {}, {"repayment": DsfRepayment(monthly_maximum=Decimal(300))}),
        ("dette", {"balance": Decimal("1000.00")}, {"debt": DsfDebt(amount=Decimal(1000))}),
        # A request known to the year and renewed the same year: neither is surely first.
        ("logement", {}, {"dwelling": DsfDwelling(social_request="2024", social_renewal="03/2024")}),
        ("logement", {}, {"dwelling": DsfDwelling(insured="")}),
    ],
)
def test_what_agrees_or_is_not_known_is_not_doubted(key, known, rows):
    assert said(SectionKey(key), known, **rows) == ""


def test_special_cause_alone_is_a_cause():
    blank = missing(SectionKey.DEBT, Content(causes=DsfCauses()))
    assert "les causes de l’impayé" in blank
    assert "les causes de l’impayé" not in missing(SectionKey.DEBT, Content(special_said=True))


@pytest.mark.parametrize(("people", "metres"), [(0, 9), (1, 9), (2, 16), (3, 25), (7, 61), (8, 70), (9, 70), (15, 70)])
def test_overcrowding_is_the_table_of_the_notice(people, metres):
    assert needed_surface(people) == metres


def advised(key, known=None, **rows):
    found = advice(SectionKey(key), Content(**rows), Known(today=TODAY, **(known or {})))
    assert all(item.source for item in found)
    return " ".join(item.text for item in found).replace("\xa0", " ")


def test_overcrowding_is_told_only_under_the_threshold():
    members = [DsfMember(relation="Enfant")] * 3
    assert "31 m² pour 4 personnes" in advised(
        "logement", tenants=ONE, members=members, dwelling=DsfDwelling(surface=31)
    )
    assert "sur-occupation" not in advised("logement", tenants=ONE, members=members, dwelling=DsfDwelling(surface=34))
    assert "sur-occupation" not in advised("logement", tenants=ONE, members=members, dwelling=DsfDwelling())


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"concluded_on": datetime.date(2023, 7, 28)}, "deux mois pour ce bail"),
        ({"concluded_on": datetime.date(2023, 7, 29)}, "six semaines pour ce bail"),
        ({}, "deux mois, ou six semaines"),
        ({"cdp_due": datetime.date(2026, 12, 28)}, "le 28 décembre 2026"),
    ],
)
def test_delay_of_the_commandement_follows_the_lease(known, words):
    assert words in advised("apurement", known | {"cdp_on": TODAY})


def test_fsl_advice_follows_the_rent():
    assert "saisissez le FSL tout de suite" in advised("apurement", repayment=DsfRepayment(resumed="totalite"))
    assert "apurement-relogement" in advised("apurement", repayment=DsfRepayment(resumed="non"))
    assert "même si l’aide n’est pas encore accordée" in advised("apurement", repayment=DsfRepayment(fsl="depose"))
    assert "FSL" not in advised("apurement", repayment=DsfRepayment(fsl="verse"))


def test_dalo_for_debt_is_told_before_judgment_only():
    assert "qu’après le jugement" in advised("logement")
    assert "qu’après le jugement" not in advised("logement", {"judged": True})
