"""Démarches: suggestions with their fact, the seven criteria counted as by hand, the household told before a commission."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.enums import EntryKind
from cases.models import LedgerEntry, Outreach
from cases.outreach import Tried, suggest
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from cases.services.criteria import criteria_of
from cases.services.followup import record_outreach
from ccapex.models import AgendaItem
from ccapex.services import convening, sessions
from ccapex.services.informing import NotInformed
from core.errors import DomainError
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.ccapex.situations import a_session, tell_the_household

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 20)


def days_ago(days):
    return scope.local_today(None) - datetime.timedelta(days)


def tried(*channels, reached=False, days=10):
    return [Tried(channel, TODAY - datetime.timedelta(days), reached) for channel in channels]


@pytest.mark.parametrize(
    ("done", "phone", "first"),
    [
        ([], True, "telephone"),
        ([], False, "visite"),
        (tried("courrier", "courrier"), False, "visite"),
        (tried("courrier"), True, "visite"),
        (tried("telephone"), True, "sms"),
        (tried("telephone", "sms", "visite", "courrier"), True, "mot"),
        (tried("telephone", "sms", "visite", "courrier", "mot"), True, "hors_les_murs"),
    ],
)
def test_what_was_not_tried_is_suggested_with_its_fact(done, phone, first):
    found = suggest(done, has_phone=phone, has_email=False, today=TODAY)
    assert found[0].channel == first
    assert found[0].why
    assert not {one.channel for one in found} & {one.channel for one in done}


def test_nothing_is_suggested_once_the_household_was_reached_lately():
    assert suggest(tried("telephone", reached=True), has_phone=True, has_email=True, today=TODAY) == []
    assert suggest(tried("telephone", reached=True, days=40), has_phone=True, has_email=True, today=TODAY)


def test_the_seven_criteria_are_counted_from_events(client):
    case = make.a_case(opened_on=days_ago(300))
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent):
        for kind, days, details in (
            (ActKind.COMMISSION_IMPAYES, 200, {}),
            (ActKind.CDP, 150, {}),
            (ActKind.SURENDETTEMENT_DEPOT, 120, {}),
            (ActKind.SURENDETTEMENT_DECISION, 60, {"outcome": "PRP"}),
            (ActKind.FSL_DECISION, 50, {"outcome": "ACCORD"}),
            (ActKind.FSL_DECISION, 40, {"outcome": "REFUS"}),
            (ActKind.OCTROI_CFP, 5, {}),
        ):
            record_act(case=case, kind=kind, on=days_ago(days), details=details, actor=agent)
        record_outreach(case=case, on=days_ago(90), channel="visite", outcome="joint", actor=agent)
        record_outreach(case=case, on=days_ago(80), channel="rendez_vous", outcome="sans_reponse", actor=agent)
        record_outreach(case=case, on=days_ago(70), channel="courrier", outcome="sans_reponse", actor=agent)
    rows = ((160, 600), (140, 600), (139, -600), (110, 600), (80, 600), (79, -400))
    with scope.system(case.territory):
        for number, (days, amount) in enumerate(rows):
            LedgerEntry.objects.create(
                territory=case.territory,
                bailleur=case.bailleur,
                lease_id=case.lease_id,
                on=days_ago(days),
                kind=EntryKind.ECHEANCE if amount > 0 else EntryKind.PAIEMENT,
                amount=Decimal(amount),
                reference=f"E{number}",
            )
    with scope.acting(agent):
        found = {one.label: one for one in criteria_of(case)}
    assert len(found) == 7
    figures = [one.figure.replace("\u00a0", " ") for one in found.values()]
    assert figures[0].startswith("1 sur 2 rendez-vous")
    assert figures[1] == "1 sur 3 termes"
    assert figures[3:] == ["1 examen", "1 accord", "1 effacement", "1 dossier"]
    assert [len(one.events) for one in found.values()] == [3, 3, 1, 1, 1, 1, 1]
    client.force_login(agent.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("cases:criteria", args=[case.pk])).content.decode()
    assert "1 sur 3" in page.replace("\u00a0", " ")
    assert "Aucune note" in page


def test_the_agenda_knows_that_the_household_was_told_whichever_comes_first():
    bailleur = make.an_organisation("bailleur_social")
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=bailleur)
    before, after, other = (make.a_case(bailleur) for _ in range(3))
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    session, _ = a_session(agent)

    def told(case, purpose="commission"):
        with scope.acting(manager):
            record_outreach(
                case=case, on=days_ago(1), channel="courrier", outcome="en_attente", purpose=purpose, actor=manager
            )

    told(before)
    told(other, purpose="")
    on = {"session": session, "kind": "impaye", "subject": "Essai", "actor": agent}
    with scope.acting(agent):
        sessions.put_on_agenda(case=before, **on)
        sessions.put_on_agenda(case=after, not_informed_because="Ménage sans adresse connue", **on)
        with pytest.raises(NotInformed, match=other.number):
            sessions.put_on_agenda(case=other, not_informed_because="  ", **on)
        with pytest.raises(DomainError, match="avant la séance"):
            sessions.put_on_agenda(case=other, informed_on=session.on + datetime.timedelta(1), **on)
    told(after)
    with scope.acting(agent):
        dates = {row.case_id: row.informed_on for row in AgendaItem.objects.filter(session=session)}
        assert dates == {before.pk: days_ago(1), after.pk: days_ago(1)}


def test_a_case_put_off_is_carried_over_and_its_household_told_again_before_convening():
    """The second guard: what came on the agenda without the question is asked for when the séance is convened."""
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    session, _ = a_session(agent)
    case = make.a_case()
    with scope.acting(agent):
        sessions.put_on_agenda(session=session, case=case, kind="impaye", subject="Essai", carried=True, actor=agent)
        (waiting,) = [line for line in convening.obstacles(session) if "informé" in line]
        assert case.number in waiting


def test_several_cases_are_added_at_once_and_those_nobody_told_are_listed(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    session, _ = a_session(agent)
    told, untold, unticked = make.a_case(), make.a_case(), make.a_case()
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    elsewhere = make.a_case(make.an_organisation("bailleur_social", territory=reunion))
    for case in (told, unticked):
        tell_the_household(case, agent)
    client.force_login(agent.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("ccapex:add_many", args=[session.pk])
    sent = {"dossier": [str(case.pk) for case in (told, untold, elsewhere)] + ["pas-un-dossier"]}
    page = client.post(address, sent, follow=True).content.decode().replace("\u00a0", " ")
    assert "1 dossier inscrit." in page
    assert f"rien ne dit que le ménage est informé de la commission : {untold.number}." in page
    assert elsewhere.number not in page
    with scope.acting(agent):
        assert list(AgendaItem.objects.filter(session=session).values_list("case", flat=True)) == [told.pk]
    # One of them alone: its form asks, and the reason is kept.
    answer = client.post(reverse("ccapex:quick_add", args=[session.pk, untold.pk]))
    assert answer.url == reverse("ccapex:add", args=[session.pk, untold.pk])
    by_script = client.post(reverse("ccapex:quick_add", args=[session.pk, untold.pk]), headers={"HX-Request": "true"})
    assert by_script["HX-Redirect"] == answer.url
    values = {"kind": "cdp", "subject": "Plan", "informed_on": "", "not_informed_because": ""}
    assert "dites quand le ménage a été informé" in client.post(answer.url, values).content.decode()
    assert client.post(answer.url, values | {"not_informed_because": "Sans adresse connue"}).status_code == 302
    with scope.acting(agent):
        assert AgendaItem.objects.get(case=untold).not_informed_because == "Sans adresse connue"
    bailleur = make.a_member(Role.BAILLEUR_MANAGER, organisation=told.bailleur)
    client.force_login(bailleur.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(address, sent).status_code == 404


def test_time_spent_and_purpose_are_kept_and_shown(client):
    case = make.a_case()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    client.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    tab = reverse("cases:tab", args=[case.pk, "followup"])
    assert "n’a jamais été appelé" in client.get(tab).content.decode()
    sent = {"on": days_ago(1).isoformat(), "channel": "hors_les_murs", "outcome": "joint", "purpose": "commission"}
    sent |= {"minutes": "45", "note": ""}
    assert client.post(reverse("cases:record_outreach", args=[case.pk]), sent).status_code == 302
    with scope.acting(manager):
        assert Outreach.objects.get().minutes == 45
    page = client.get(tab).content.decode()
    assert "45\u00a0min" in page
    assert "passage de son dossier en commission" in page
