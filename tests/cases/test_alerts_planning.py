import datetime
from collections import Counter

import pytest
from django.utils import timezone

from cases.models import Alert, AlertPreference, Case, Deadline
from cases.procedure.enums import Actor, Status
from cases.services import alerts, grants
from cases.services.files import close_case
from core.errors import DomainError
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = datetime.date(2040, 3, 20)  # grants made by the tests hold from today on


def a_deadline(case: Case, safe_on: datetime.date, actor: str = Actor.BAILLEUR, **fields: object) -> Deadline:
    values = {
        "key": "SIG-CAF:1",
        "rule_id": "SIG-CAF",
        "rule_version": "2026",
        "nature": "BUTOIR",
        "title": "Signaler l’impayé à la CAF ou à la MSA",
        "actor": actor,
        "due": safe_on,
        "safe_on": safe_on,
        "status": Status.A_VENIR,
        "confidence": "V",
        **fields,
    }
    with scope.system(case.territory):
        return Deadline.objects.create(territory=case.territory, case=case, **values)


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def plan(case: Case, today: datetime.date = DAY, **options: object) -> alerts.Planned:
    return alerts.plan_alerts(territory=case.territory, today=today, **options)


def rows(case: Case, **filters: object) -> list[Alert]:
    with scope.system(case.territory):
        return list(Alert.objects.filter(case=case, **filters).order_by("-lead_days", "channel"))


def a_bailleur_case() -> tuple[Case, Membership]:
    case = make.a_case()
    return case, make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)


def give(case: Case, member: Membership) -> None:
    proposal = grants.GrantProposal(organisation=member.organisation, reason="r", legal_basis="b", rule="test")
    grants.give(case=case, proposal=proposal)


def test_each_lead_day_gives_one_alert_by_channel_and_other_days_none():
    case, _ = a_bailleur_case()
    safe_on = DAY + days(40)
    a_deadline(case, safe_on)
    for offset in range(42):
        plan(case, DAY + days(offset))
    found = Counter((alert.channel, alert.lead_days) for alert in rows(case))
    assert found == {(channel, lead): 1 for channel in ("in_app", "email") for lead in (30, 15, 7, 1, 0)}
    assert not any(alert.late for alert in rows(case))
    assert {alert.send_on for alert in rows(case, lead_days=7)} == {safe_on - days(7)}


def test_two_sweeps_double_nothing():
    case, _ = a_bailleur_case()
    a_deadline(case, DAY + days(7))
    assert plan(case) == alerts.Planned(in_app=1, emails=1)
    assert plan(case) == alerts.Planned()
    assert plan(case, case_ids=[case.pk]) == alerts.Planned()
    assert len(rows(case)) == 2


def test_in_app_alert_is_there_once_committed_and_email_waits_for_a_worker():
    case, member = a_bailleur_case()
    a_deadline(case, DAY)
    plan(case)
    assert [(a.channel, a.status, a.membership_id) for a in rows(case)] == [
        ("email", "pending", member.pk),
        ("in_app", "sent", member.pk),
    ]


def test_moved_deadline_cancels_the_old_date_and_comes_back_without_a_second_row():
    case, _ = a_bailleur_case()
    deadline = a_deadline(case, DAY + days(7))
    plan(case)
    with scope.system(case.territory):
        Deadline.objects.filter(pk=deadline.pk).update(safe_on=DAY + days(15))
    assert plan(case) == alerts.Planned(in_app=1, emails=1, cancelled=2)
    assert {(a.safe_on, a.status) for a in rows(case, channel="email")} == {
        (DAY + days(7), "cancelled"),
        (DAY + days(15), "pending"),
    }
    with scope.system(case.territory):
        Deadline.objects.filter(pk=deadline.pk).update(safe_on=DAY + days(7))
    assert plan(case) == alerts.Planned(in_app=1, emails=1, cancelled=2)
    assert len(rows(case)) == 4
    assert {a.safe_on for a in rows(case, status="pending")} == {DAY + days(7)}


@pytest.mark.parametrize("end", ["done", "moot", "closed", "not alertable"])
def test_deadline_that_asks_nothing_any_more_cancels_what_waits_and_alerts_no_more(end):
    case, _ = a_bailleur_case()
    deadline = a_deadline(case, DAY + days(7))
    plan(case)
    with scope.system(case.territory):
        stored = Deadline.objects.filter(pk=deadline.pk)
        if end == "done":
            stored.update(status=Status.ACCOMPLI, done_on=DAY)
        elif end == "moot":
            stored.update(status=Status.SANS_OBJET)
        elif end == "not alertable":
            stored.update(alertable=False)
        else:
            close_case(case=case, closed_on=DAY, reason="essai")
    assert plan(case) == alerts.Planned(cancelled=2)
    assert plan(case, DAY + days(6)) == alerts.Planned()
    assert {a.status for a in rows(case)} == {"cancelled"}


def test_read_alert_of_a_moved_date_stays_in_the_history():
    case, member = a_bailleur_case()
    deadline = a_deadline(case, DAY + days(7))
    plan(case)
    assert alerts.mark_read(actor=member) == 1
    with scope.system(case.territory):
        Deadline.objects.filter(pk=deadline.pk).update(status=Status.ACCOMPLI)
    plan(case)
    assert [a.status for a in rows(case, channel="in_app")] == ["sent"]


def test_stop_of_three_days_sends_the_last_missed_alert_alone_marked_late():
    case, _ = a_bailleur_case()
    a_deadline(case, DAY + days(10))
    plan(case)
    # Stopped from the eighth to the first day before: 7 and 1 were missed.
    planned = plan(case, DAY + days(10))
    assert planned.in_app == planned.emails == 1
    assert [(a.lead_days, a.late) for a in rows(case, channel="in_app", status="sent")] == [(0, False)]
    other, _ = a_bailleur_case()
    a_deadline(other, DAY + days(1))
    plan(other, DAY + days(3))
    assert [(a.lead_days, a.late) for a in rows(other)] == [(0, True), (0, True)]


def test_date_found_after_its_reminder_day_is_news_and_not_a_delay():
    today = scope.local_today(None)
    case, _ = a_bailleur_case()
    deadline = a_deadline(case, today + days(10))
    assert plan(case, today).late == 0  # fifteen days ahead was before anybody knew of it
    with scope.system(case.territory):
        moved = Deadline.objects.get(pk=deadline.pk)
        moved.safe_on = today + days(20)
        moved.save()
    assert plan(case, today).late == 0
    assert plan(case, today + days(6)).late == 2  # known since, and sent one day after its day


def test_nearer_alert_replaces_the_unread_one():
    case, _ = a_bailleur_case()
    a_deadline(case, DAY + days(15))
    plan(case)
    plan(case, DAY + days(8))
    assert [(a.lead_days, a.status) for a in rows(case, channel="in_app")] == [(15, "cancelled"), (7, "sent")]


def test_date_passed_for_longer_than_the_catch_up_alerts_nobody():
    case, _ = a_bailleur_case()
    a_deadline(case, DAY - days(31), status=Status.ECHU)
    assert plan(case) == alerts.Planned()


@pytest.mark.parametrize(
    ("actor", "role", "granted"),
    [
        (Actor.COMMISSAIRE_JUSTICE, Role.COMMISSAIRE, True),
        (Actor.OPERATEUR_DSF, Role.SOCIAL_WORKER, True),
        (Actor.PREFET, Role.PREFECTURE, False),
        (Actor.CCAPEX, Role.CCAPEX_SECRETARY, False),
    ],
)
def test_who_must_act_is_alerted_and_his_like_elsewhere_are_not(actor, role, granted):
    case = make.a_case()
    member = make.a_member(role)
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    make.a_member(role, territory=reunion)
    make.a_member(Role.BAILLEUR_MANAGER)  # another bailleur
    if granted:
        make.a_member(role)  # same trade, no grant
        give(case, member)
    a_deadline(case, DAY, actor)
    plan(case)
    assert {a.membership_id for a in rows(case)} == {member.pk}


def test_bailleur_is_alerted_of_the_dates_it_waits_for_but_not_of_a_social_diagnosis():
    case, member = a_bailleur_case()
    a_deadline(case, DAY, Actor.COMMISSAIRE_JUSTICE, key="a", rule_id="ASSIGN-NOTIF-PREF")
    a_deadline(case, DAY, Actor.OPERATEUR_DSF, key="b", rule_id="DSF-TRANSMISSION")
    plan(case)
    assert {(a.membership_id, a.rule_id) for a in rows(case)} == {(member.pk, "ASSIGN-NOTIF-PREF")}


def test_prefecture_of_an_arrondissement_is_alerted_of_its_communes_only():
    case = make.a_case()
    elsewhere = make.a_territory("974", "La Réunion", "Indian/Reunion").arrondissements.get()
    here = make.an_organisation(OrganisationKind.PREFECTURE, arrondissement=case.commune.arrondissement)
    there = make.an_organisation(OrganisationKind.PREFECTURE, arrondissement=elsewhere)
    member = make.a_member(Role.PREFECTURE, organisation=here)
    make.a_member(Role.PREFECTURE, organisation=there)
    a_deadline(case, DAY, Actor.PREFET)
    plan(case)
    assert {a.membership_id for a in rows(case)} == {member.pk}


def test_closed_membership_and_revoked_grant_receive_nothing():
    case, _ = a_bailleur_case()
    commissaire = make.a_member(Role.COMMISSAIRE)
    give(case, commissaire)
    gone = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    with scope.platform():
        Membership.objects.filter(pk=gone.pk).update(is_active=False, deactivated_at=timezone.now())
    grants.revoke(case=case, organisation=commissaire.organisation)
    a_deadline(case, DAY, Actor.COMMISSAIRE_JUSTICE)
    plan(case)
    assert not {gone.pk, commissaire.pk} & {a.membership_id for a in rows(case)}


def test_preference_of_a_rule_wins_over_the_default_of_the_organisation():
    case, member = a_bailleur_case()
    alerts.set_preference(actor=member, lead_days=[20], by_email=False)
    alerts.set_preference(actor=member, rule_id="SIG-CAF", lead_days=[3, 10, 3], by_email=True)
    a_deadline(case, DAY + days(20), key="a", rule_id="AUTRE")
    a_deadline(case, DAY + days(10), key="b")
    plan(case)
    assert {(a.rule_id, a.lead_days, a.channel) for a in rows(case)} == {
        ("AUTRE", 20, "in_app"),
        ("SIG-CAF", 10, "in_app"),
        ("SIG-CAF", 10, "email"),
    }
    with scope.acting(member):
        assert AlertPreference.objects.get(rule_id="SIG-CAF").lead_days == [10, 3]


def test_no_lead_day_means_no_alert():
    case, member = a_bailleur_case()
    alerts.set_preference(actor=member, lead_days=[], by_email=True)
    a_deadline(case, DAY)
    assert plan(case) == alerts.Planned()


@pytest.mark.parametrize("leads", [[-1], [366], list(range(9))])
def test_preference_out_of_bounds_is_refused_in_french(leads):
    _, member = a_bailleur_case()
    with pytest.raises(DomainError, match="rappel"):
        alerts.set_preference(actor=member, lead_days=leads, by_email=True)


def test_role_that_does_not_decide_for_its_organisation_sets_nothing():
    with pytest.raises(DomainError, match="rôle"):
        alerts.set_preference(actor=make.a_member(Role.BAILLEUR_CESF), lead_days=[1], by_email=True)


def test_a_legal_day_begins_at_the_territorys_own_midnight(monkeypatch):
    # 21:00 UTC on the 20th: already the 21st in La Réunion, still the 20th in Paris.
    moment = datetime.datetime(2040, 3, 20, 21, tzinfo=datetime.UTC)
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    cases = []
    for territory in (None, reunion):
        case = make.a_case(make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL, territory=territory))
        make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
        a_deadline(case, datetime.date(2040, 3, 28))
        cases.append(case)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    nantes, saint_denis = (alerts.plan_alerts(territory=case.territory) for case in cases)
    assert nantes.late == 2
    assert [a.lead_days for a in rows(cases[0], channel="email")] == [15]  # seven days ahead is tomorrow
    assert [a.lead_days for a in rows(cases[1], channel="email")] == [7]  # seven days ahead is today
    assert saint_denis.late == 0
