"""The demonstration's data: complete, made up, the same each time, written once."""

import datetime
import io
import json
import re
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count

from cases.enums import MeasureKind, OutreachChannel
from cases.measures import ATTEMPTS_BEFORE_REFUSAL
from cases.models import (
    Act,
    Alert,
    Anomaly,
    Case,
    CaseGrant,
    CdpReport,
    Deadline,
    DeskLine,
    Dwelling,
    Lease,
    Measure,
    MonthEnd,
    MonthEndTotal,
    Outreach,
    Overindebtedness,
    Signalement,
    Tenant,
    TenantContact,
)
from cases.procedure.enums import Stage
from ccapex.models import AvisAddressee, Commission, LetterRun, Session
from config.demo import actors, portfolio, reference
from config.demo.stories import STORIES
from conventions.models import Convention
from core.text import digest
from dsf.models import Dsf
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Commune, Membership, Organisation, Territory, TerritorySetting, User

PHRASE = "phrase de passe de démonstration"
SCALE = 0.02


def demo(**options):
    out = io.StringIO()
    call_command("demo_data", scale=SCALE, password=PHRASE, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def accounts(django_db_setup, django_db_blocker, tmp_path_factory):
    """A tiny demonstration, loaded once for this module and undone at its end; gives what the command printed."""
    from django.test import override_settings

    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        yield json.loads(demo(json=True))
        transaction.set_rollback(True)


@pytest.fixture
def here(accounts):
    """Inside the first territory, as the system sees it."""
    with scope.system(Territory.objects.get(code="44")) as current:
        yield current


def test_every_kind_of_organisation_and_every_role_is_there_with_its_login(accounts):
    assert {account["role"] for account in accounts} == {role.label for role in Role}
    assert {account["password"] for account in accounts} == {PHRASE}
    with scope.platform():
        assert set(Organisation.objects.values_list("kind", flat=True)) == set(OrganisationKind)
        assert User.objects.get(email="bailleur@demo.exemple.fr").check_password(PHRASE)
        assert Membership.objects.filter(user__email="double@demo.exemple.fr").count() == 2
        assert not Organisation.objects.filter(mfa_required=True).exists()


def test_territories_have_their_communes_and_their_local_rules_a_source(accounts):
    with scope.platform():
        assert Commune.objects.filter(territory__code="44").count() == 207
        assert Commune.objects.filter(territory__code="974").count() == 24
        assert Commune.objects.get(code="44109").arrondissement.name == "Nantes"
        known = set(Commune.objects.filter(territory__code="44").values_list("code", flat=True))
        assert set(TerritorySetting.objects.get(key="ccapex.maires").value) <= known
        assert not TerritorySetting.objects.filter(source="").exists()


def test_cases_stand_at_every_stage_with_deadlines_and_anomalies(here):
    stages = Counter(Case.objects.values_list("stage", flat=True))
    # SANS_IMPAYE has no case; AUDIENCE is the day of a hearing only.
    assert set(Stage) - {Stage.SANS_IMPAYE, Stage.AUDIENCE} <= set(stages), stages
    assert Case.objects.count() == len(STORIES)
    soon = here.today + datetime.timedelta(days=3)
    assert Deadline.objects.filter(rule_id="SIG-CAF", due=soon, status__in=["A_VENIR", "A_RISQUE"]).exists()
    assert Deadline.objects.filter(rule_id="SIG-CAF", due__lt=here.today, status="ECHU").exists()
    expected = {
        "SIGNALEMENT_TARDIF",
        "ASSIGNATION_AVANT_CDP",
        "CCAPEX_NON_SAISIE",
        "NOTIF_PREFET_TARDIVE",
        "SIGNALEMENT_CDP_MANQUANT",
    }
    assert expected <= set(Anomaly.objects.values_list("code", flat=True))
    assert not Anomaly.objects.filter(code__in=["ACTE_FUTUR", "ACTE_AVANT_BAIL"]).exists()
    assert Case.objects.filter(status="clos").exists()


def test_acts_were_recorded_by_people_of_the_right_kind_of_organisation(here):
    kinds = set(Act.objects.values_list("kind", "organisation__kind"))
    assert {kind for act, kind in kinds if act == "CDP"} == {OrganisationKind.COMMISSAIRE_DE_JUSTICE}
    assert {kind for act, kind in kinds if act == "JUGEMENT"} == {OrganisationKind.PREFECTURE}
    assert not Act.objects.filter(entered_by=None).exists()


def test_diagnostics_are_at_every_step_and_one_schedule_cannot_fit(here):
    assert set(Dsf.objects.values_list("state", flat=True)) == {"requested", "writing", "transmitted", "carence"}
    assert Anomaly.objects.filter(code="DSF_INTENABLE").exists()


def test_one_seance_is_past_and_one_to_come_with_cases_on_their_agenda(here):
    days = Session.objects.values_list("on", flat=True)
    assert min(days) < here.today < max(days) <= here.today + datetime.timedelta(days=10)
    assert {session.items.count() > 0 for session in Session.objects.all()} == {True}
    assert Commission.objects.filter(level="territoriale").count() == 3


def test_the_past_seance_has_its_papers_answers_of_each_kind_and_late_avis_with_reminders(here):
    held = Session.objects.get(state="held")
    assert held.minutes.exists()
    run = LetterRun.objects.get(session=held)
    rows = AvisAddressee.objects.filter(avis__item__session=held).with_outcome()
    assert run.state == "fini"
    assert run.letters.count() == rows.count() == rows.filter(sent_on__isnull=False).count() > 0
    for letter in run.letters.all():
        assert digest(letter.content) == letter.sha256
    late = rows.filter(outcome="", due_on__lt=here.today)
    assert {row.reminders.exists() for row in late} <= {True}
    with run.file.open("rb") as stored:
        assert stored.read(5) == b"%PDF-"


def test_commune_reads_the_cases_of_its_convention_and_no_longer_those_of_the_denounced_one(here):
    states = {convention.state for convention in Convention.objects.all()}
    assert states == {"signed", "denounced"}
    kept = Convention.objects.get(state="signed")
    given = CaseGrant.objects.filter(rule=kept.grant_rule, revoked_at=None)
    assert given.exists()
    assert set(given.values_list("content_object__commune__code", flat=True)) == {"44109"}
    ended = Convention.objects.get(state="denounced")
    assert not CaseGrant.objects.filter(rule=ended.grant_rule, revoked_at=None).exists()


def test_alerts_wait_for_those_who_must_act(here):
    assert Alert.objects.filter(rule_id="SIG-CAF", membership__role=Role.BAILLEUR_MANAGER).exists()


def test_household_reads_its_own_case_only(here):
    tenant = Membership.objects.get(role=Role.TENANT)
    with scope.acting(tenant):
        assert Case.objects.visible_to(tenant).count() == 1


def test_nobody_of_the_demonstration_can_be_reached(here):
    phones = TenantContact.objects.values_list("phone", flat=True)
    assert Lease.objects.exists()
    assert all(re.fullmatch(r"0(6 39 98|1 99 00) \d\d \d\d", phone) for phone in phones), sorted(phones)[:5]
    addresses = [*TenantContact.objects.exclude(email="").values_list("email", flat=True)]
    with scope.platform():
        addresses += User.objects.values_list("email", flat=True)
    assert {address.rsplit("@", 1)[1] for address in addresses} == {"exemple.fr", actors.DOMAIN}


def test_nothing_of_one_territory_is_in_the_other(here):
    with scope.platform():
        reunion = Territory.objects.get(code="974")
    assert not Dwelling.objects.filter(commune__territory=reunion).exists()
    assert Tenant.objects.exists()


def test_second_run_writes_nothing_and_prints_nothing(accounts):
    def counts():
        with scope.platform():
            return Organisation.objects.count(), User.objects.count(), Membership.objects.count()

    before = counts()
    assert demo() == ""
    assert counts() == before


def test_the_same_day_gives_the_same_leases_and_stories():
    def build():
        places = {code: arrondissement for code, _, arrondissement in reference.communes("44")}
        found = portfolio.Builder("44", places, datetime.date(2026, 11, 20), 0.1).build()
        return [
            (lease.reference, lease.tenants, lease.rent, lease.account and lease.account.entries, steps(lease))
            for leases in found.values()
            for lease in leases
        ]

    def steps(lease):
        return lease.story and [(step.kind, step.on, step.by) for step in lease.story.steps]

    assert build() == build()


def test_first_names_go_with_civilities():
    women, men = set(reference.names("femme")), set(reference.names("homme"))
    assert not women & men
    assert min(len(women), len(men), len(reference.names("nom"))) > 20


@pytest.mark.parametrize("day", [datetime.date(2026, 2, 28), datetime.date(2026, 12, 31), datetime.date(2027, 7, 14)])
def test_whatever_the_day_no_act_is_to_come_nor_before_the_lease(day):
    places = {code: arrondissement for code, _, arrondissement in reference.communes("44")}
    found = portfolio.Builder("44", places, day, 1).build()
    leases = [lease for specs in found.values() for lease in specs]
    told = [lease for lease in leases if lease.story]
    assert len(told) == sum(count for _, count, _ in STORIES) == 300
    assert 1900 <= len(leases) <= 2100
    for lease in told:
        assert lease.concluded_on < lease.in_debt_since < lease.story.constituted_on
        assert all(lease.in_debt_since < step.on <= day for step in lease.story.steps), lease.story.name


def test_measures_of_every_kind_are_under_way_and_households_were_approached_by_every_means(here):
    assert set(Measure.objects.values_list("kind", flat=True)) == set(MeasureKind)
    assert {"offre", "accepte", "depose", "appelee", "signe", "refuse"} & set(
        Measure.objects.values_list("state", flat=True)
    )
    assert Overindebtedness.objects.exists()
    assert set(Outreach.objects.values_list("channel", flat=True)) == set(OutreachChannel)
    assert Outreach.objects.filter(purpose="commission").exists()
    timed = set(Outreach.objects.filter(minutes__gt=0).values_list("organisation__kind", flat=True))
    assert timed >= {OrganisationKind.BAILLEUR_SOCIAL, OrganisationKind.DEPARTEMENT}
    for refused in Measure.objects.filter(kind=MeasureKind.ACCOMPAGNEMENT, state="refuse"):
        assert refused.case.outreaches.count() >= ATTEMPTS_BEFORE_REFUSAL


def test_impayes_and_commandements_are_signalled_with_their_receipts(here):
    made = Signalement.objects.get()
    assert made.intake_receipt == made.content["intake_receipt"]
    assert digest(made.content) == made.sha256
    assert CdpReport.objects.filter(attested=True).exists()
    assert CdpReport.objects.filter(attested=False).exists()
    assert not CdpReport.objects.filter(intake_receipt="").exists()


def test_two_years_of_months_are_closed_and_the_list_is_in_use(here):
    assert set(MonthEnd.objects.values_list("bailleur").annotate(n=Count("pk")).values_list("n", flat=True)) == {24}
    assert MonthEndTotal.objects.filter(cured__gt=0).exists()
    assert DeskLine.objects.filter(listed=True, points__gt=0).exists()
