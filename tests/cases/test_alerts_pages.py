import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases.models import Alert, AlertPreference, CalendarFeed, Deadline
from cases.procedure.enums import Actor, Status
from cases.services import alerts, calendar_feeds, grants
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership
from tests import factories as make
from tests.cases.test_alerts_planning import a_bailleur_case, a_deadline

pytestmark = pytest.mark.django_db


def today() -> datetime.date:
    return scope.local_today(make.a_territory())


def signed_in(client, member):
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def alerted(**fields):
    case, member = a_bailleur_case()
    a_deadline(case, today() + datetime.timedelta(days=7), why="Deux mois pleins.", **fields)
    alerts.plan_alerts(territory=case.territory)
    return case, member


def unread(member) -> int:
    with scope.acting(member):
        return alerts.unread_count(actor=member)


def test_inbox_shows_the_date_its_reason_and_the_case_and_the_header_counts_it(client):
    case, member = alerted()
    page = signed_in(client, member).get("/alertes/").content.decode()
    assert case.number in page
    assert "Signaler l’impayé à la CAF ou à la MSA" in page
    assert "Deux mois pleins." in page
    assert reverse("cases:page", args=[case.pk]) in page
    assert '<span class="count">1<' in page


def test_inbox_of_another_organisation_is_empty(client):
    case, _ = alerted()
    page = signed_in(client, make.a_member(Role.BAILLEUR_MANAGER)).get("/alertes/").content.decode()
    assert case.number not in page
    assert "Aucune alerte pour l’instant." in page


def test_alert_on_a_case_no_longer_visible_disappears(client):
    case, member = alerted()
    grants.revoke(case=case, organisation=case.bailleur)
    page = signed_in(client, member).get("/alertes/").content.decode()
    assert case.number not in page
    assert '<span class="count">' not in page


def test_marking_read_is_a_post_and_one_does_not_read_for_another(client):
    case, member = alerted()
    colleague = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    alerts.plan_alerts(territory=case.territory)
    with scope.system(case.territory):
        mine = Alert.objects.get(membership=member, channel="in_app")
    address = reverse("alerts:read", args=[mine.pk])
    assert signed_in(client, colleague).post(address).status_code == 404
    client.logout()
    assert signed_in(client, member).get(address).status_code == 405
    assert unread(member) == 1
    assert client.post(address).status_code == 302
    assert (unread(member), unread(colleague)) == (0, 1)


def test_all_read_at_once_and_the_unread_filter_is_empty(client):
    _, member = alerted()
    signed_in(client, member).post("/alertes/lues/")
    assert unread(member) == 0
    assert "Aucune alerte ne répond à ce choix." in client.get("/alertes/?vue=non-lues").content.decode()
    assert "Lue" in client.get("/alertes/").content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_can_open_the_pages_even_those_that_receive_nothing(client, role):
    member = make.a_member(role)
    signed_in(client, member)
    for name in ("inbox", "preferences", "calendar"):
        assert client.get(reverse(f"alerts:{name}")).status_code == 200, name


def test_visitor_is_sent_to_the_sign_in_page(client):
    for name in ("inbox", "preferences", "calendar"):
        assert client.get(reverse(f"alerts:{name}")).status_code == 302


def test_manager_chooses_the_days_of_a_rule(client):
    _, member = a_bailleur_case()
    signed_in(client, member)
    rule_id = next(iter(dict(client.get("/alertes/preferences/").context["form"].fields["rule_id"].choices[1:])))
    answer = client.post("/alertes/preferences/", {"rule_id": rule_id, "lead_days": "3, 10 1", "by_email": ""})
    assert answer.status_code == 302
    with scope.acting(member):
        row = AlertPreference.objects.get()
        assert (row.rule_id, row.lead_days, row.by_email) == (rule_id, [10, 3, 1], False)
    assert "10, 3, 1" in client.get(f"/alertes/preferences/?regle={rule_id}").content.decode()


@pytest.mark.parametrize("days", ["demain", "400", "-1", "1 2 3 4 5 6 7 8 9", "²"])
def test_days_that_cannot_be_are_given_back_with_a_sentence(client, days):
    _, member = a_bailleur_case()
    page = (
        signed_in(client, member)
        .post("/alertes/preferences/", {"rule_id": "toutes", "lead_days": days})
        .content.decode()
    )
    assert 'aria-invalid="true"' in page
    with scope.acting(member):
        assert not AlertPreference.objects.exists()


@pytest.mark.parametrize("role", [Role.BAILLEUR_CESF, Role.SOCIAL_WORKER, Role.PLATFORM_ADMIN])
def test_role_that_does_not_decide_is_refused(client, role):
    member = make.a_member(role)
    assert signed_in(client, member).post("/alertes/preferences/", {"lead_days": "1"}).status_code == 403


def feed_of(member, client):
    token = calendar_feeds.create_feed(actor=member)
    return token, client.get(f"/calendrier/{member.organisation.territory.code}/{token}.ics")


def test_calendar_gives_dates_without_names_and_keeps_the_event_when_its_date_moves(client):
    case = make.a_case(name="Mme Zénobie Canarimenage")
    member = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    deadline = a_deadline(case, today() + datetime.timedelta(days=9), why="Dette de 4 321 €.", citation="Art. L.821-1")
    token, answer = feed_of(member, client)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert not any(canary in answer.content.decode() for canary in ("Canari", "Zénobie", "rue des Essais", "4 321"))
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == today() + datetime.timedelta(days=9)
    assert case.number in event["SUMMARY"]
    assert "Art. L.821-1" in event["DESCRIPTION"]
    with scope.system(case.territory):
        Deadline.objects.filter(pk=deadline.pk).update(safe_on=today() + datetime.timedelta(days=12))
    [moved] = Calendar.from_ical(client.get(f"/calendrier/44/{token}.ics").content).walk("VEVENT")
    assert moved["UID"] == event["UID"]
    assert moved["DTSTART"].dt == today() + datetime.timedelta(days=12)


def test_calendar_shows_only_the_dates_of_ones_role_and_organisation(client):
    mine, member = a_bailleur_case()
    other, _ = a_bailleur_case()
    a_deadline(mine, today(), key="a")
    a_deadline(mine, today(), Actor.OPERATEUR_DSF, key="b", title="Transmettre le diagnostic")
    a_deadline(mine, today(), key="c", status=Status.ACCOMPLI)
    a_deadline(other, today())
    _, answer = feed_of(member, client)
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event["SUMMARY"] for event in events] == [f"Signaler l’impayé à la CAF ou à la MSA ({mine.number})"]


def test_addresses_that_open_nothing_answer_alike(client):
    _, member = a_bailleur_case()
    make.a_territory("974", "La Réunion", "Indian/Reunion")
    token, answer = feed_of(member, client)
    assert answer.status_code == 200
    wrong = [client.get(f"/calendrier/{path}.ics") for path in ("44/inconnu", f"974/{token}", f"99/{token}")]
    assert {found.status_code for found in wrong} == {404}
    assert len({found.content for found in wrong}) == 1


def test_calendar_ends_with_the_membership_or_its_revocation(client):
    _, member = a_bailleur_case()
    token, _ = feed_of(member, client)
    address = f"/calendrier/44/{token}.ics"
    replaced, _ = feed_of(member, client)
    assert client.get(address).status_code == 404
    address = f"/calendrier/44/{replaced}.ics"
    assert client.get(address).status_code == 200
    with scope.platform():
        Membership.objects.filter(pk=member.pk).update(is_active=False, deactivated_at=timezone.now())
    assert client.get(address).status_code == 404
    with scope.platform():
        Membership.objects.filter(pk=member.pk).update(is_active=True, deactivated_at=None)
    assert client.get(address).status_code == 200
    calendar_feeds.revoke_feed(actor=member)
    assert client.get(address).status_code == 404


def test_token_is_shown_once_and_only_its_digest_is_kept(client):
    _, member = a_bailleur_case()
    page = signed_in(client, member).post("/alertes/calendrier/", {"action": "create"}).content.decode()
    token = page.split("/calendrier/44/")[1].split(".ics")[0]
    assert token not in client.get("/alertes/calendrier/").content.decode()
    with scope.acting(member):
        assert token not in str(CalendarFeed.objects.values().get())
    assert client.post("/alertes/calendrier/", {"action": "revoke"}).status_code == 302
    with scope.acting(member):
        assert not CalendarFeed.objects.exists()
