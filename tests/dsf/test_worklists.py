"""Lists of writers, of the head of service and of the préfecture: every number opens the list it counts."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import DomainError
from core.formats import date_fr
from dsf.enums import DsfKind, DsfState
from dsf.models import Dsf
from dsf.services import designation, exchange, procedure
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.services import deactivate_membership
from tests import factories as make
from tests.dsf.situations import in_writing, requested, tried_in_vain
from tests.dsf.test_exchange import assigned, with_jurist

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client, settings):
    settings.SECURE_SSL_REDIRECT = False

    def as_member(member, url, **data):
        client.force_login(member.user)
        return client.get(url, data)

    return as_member


def titles(response):
    return [item["title"] for item in response.context["items"]]


def overdue(dsf):
    """Make a legal date of the diagnostic past, as the night would find it."""
    with scope.system(dsf.case.territory) as current:
        past = current.today - datetime.timedelta(2)
        dsf.case.deadlines.filter(rule_id="DSF-1").update(due=past, safe_on=past, status="ECHU")


def test_writer_finds_his_own_and_those_without_writer_with_what_is_missing(get):
    dsf, worker, _ = in_writing(case=make.a_case(name="Mme Une Mienne"))
    colleague = make.a_member(Role.SOCIAL_WORKER, organisation=worker.organisation)
    requested(case=make.a_case(name="Mme Deux Libre"), worker=worker)
    in_writing(case=make.a_case(name="Mme Trois Autre"), worker=colleague)
    url = reverse("dsf:list")
    assert set(titles(get(worker, url))) == {"Mme Une Mienne", "Mme Deux Libre"}
    assert len(titles(get(worker, url, qui=""))) == 3
    assert titles(get(worker, url, qui=str(colleague.pk))) == ["Mme Trois Autre"]
    note = next(i["note"] for i in get(worker, url).context["items"] if i["title"] == "Mme Une Mienne")
    assert "le bailleur n’est pas invité" in note
    assert "jamais enregistré\u00a0: 1.1 Identité" in note
    with scope.acting(worker):
        exchange.invite_landlord(dsf=dsf, invited_on=scope.today(), channel="courrier", actor=worker)
    note = next(i["note"] for i in get(worker, url).context["items"] if i["title"] == "Mme Une Mienne")
    assert "pas invité" not in note


def test_what_is_late_comes_first_and_says_so(get):
    late, worker, _ = in_writing(case=make.a_case(name="Mme Tard"))
    in_writing(case=assigned(make.a_case(name="Mme Tôt")), worker=worker)
    overdue(late)
    found = get(worker, reverse("dsf:list")).context["items"]
    assert (found[0]["title"], found[0]["urgent"]) == ("Mme Tard", True)
    assert "en retard" in found[0]["tag"]
    assert titles(get(worker, reverse("dsf:list"), etat="retard")) == ["Mme Tard"]


def test_dates_of_the_hearing_are_not_those_of_the_other_stages(get):
    dsf, worker, _ = in_writing(case=assigned(make.a_case()), kind=DsfKind.CFP)
    requested(case=dsf.case, worker=worker)
    overdue(dsf)
    with scope.acting(worker):
        assert [d.kind for d in Dsf.objects.visible_to(worker).late(scope.today())] == [DsfKind.ASSIGNATION]
        due = {d.kind: d.due_on for d in Dsf.objects.visible_to(worker).by_due()}
        assert due[DsfKind.CFP] is None


def test_head_of_service_sees_the_load_the_late_and_the_unassigned(get):
    head = make.a_member(Role.SOCIAL_HEAD)
    one, two = (make.a_member(Role.SOCIAL_WORKER, organisation=head.organisation) for _ in range(2))
    late, _, _ = in_writing(worker=one)
    in_writing(worker=one)
    in_writing(worker=two)
    requested(worker=one)
    overdue(late)
    with scope.platform():
        deactivate_membership(membership=two)
    page = get(head, reverse("dsf:load"))
    assert [(line["name"], line["live"], line["late"], line["left"]) for line in page.context["lines"]] == [
        (one.display_name, 2, 1, False),
        (two.display_name, 1, 0, True),
    ]
    values = {figure["label"]: figure["value"] for figure in page.context["figures"]}
    assert values == {"En cours": 4, "À accepter": 1, "Sans rédacteur": 2, "En retard": 1}
    for figure in page.context["figures"]:
        assert len(titles(get(head, figure["url"]))) == figure["value"], figure


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.PREFECTURE, Role.BAILLEUR_MANAGER])
def test_load_is_for_the_head_alone(get, role):
    assert get(make.a_member(role), reverse("dsf:load")).status_code == 403


def a_territory_s_life():
    """One sent, one carence, one returned, one late, one asked elsewhere."""
    worker = make.a_member(Role.SOCIAL_WORKER)
    agent = make.a_member(Role.PREFECTURE)
    sent, _, _ = in_writing(worker=worker)
    empty, _, _ = in_writing(worker=worker)
    back, _, _ = requested(worker=worker)
    late, _, _ = in_writing(worker=worker)
    overdue(late)
    requested()
    tried_in_vain(empty, worker)
    with scope.acting(worker):
        procedure.transmit_dsf(dsf=sent, actor=worker)
        procedure.record_carence(dsf=empty, reason="Rien", actor=worker, confirmed=True)
        procedure.return_dsf(dsf=Dsf.objects.get(pk=back.pk), reason="Secteur", actor=worker)
    return worker, agent


def test_prefecture_counts_and_each_number_opens_its_list(get):
    worker, agent = a_territory_s_life()
    page = get(agent, reverse("dsf:follow"))
    values = {figure["label"]: figure["value"] for figure in page.context["figures"]}
    assert values == {"Demandés": 5, "Attendus": 2, "Transmis": 1, "Carences": 1, "En retard": 1}
    by_service, by_month = page.context["tables"]
    assert by_service["lines"][0]["label"] == worker.organisation.name
    assert [line["rate"].replace("\xa0", " ").replace("\u202f", " ") for line in by_service["lines"]] == ["25 %", "0 %"]
    assert len(by_month["lines"]) == 1
    numbers = [cell for table in page.context["tables"] for line in table["lines"] for cell in line["cells"]]
    opened = [cell for cell in (*numbers, *page.context["figures"]) if cell["url"]]
    assert len(opened) >= 12
    for cell in opened:
        assert len(titles(get(agent, cell["url"]))) == cell["value"], cell
    assert page.context["returned"]["count"] == 1


def test_follow_up_filters_by_service_stage_and_period(get):
    worker, agent = a_territory_s_life()
    url = reverse("dsf:follow")

    def asked(**filters):
        return get(agent, url, **filters).context["figures"][0]["value"]

    today = scope.local_today(worker.organisation.territory)
    assert asked(service=str(worker.organisation_id)) == 4
    assert asked(stade="cfp") == 0
    assert asked(au=(today - datetime.timedelta(1)).isoformat()) == 0
    assert asked(du=today.isoformat()) == 5


def test_follow_up_of_another_territory_counts_nothing_of_here(get):
    a_territory_s_life()
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    agent = make.a_member(Role.PREFECTURE, territory=reunion)
    assert get(agent, reverse("dsf:follow")).context["figures"][0]["value"] == 0


def test_lists_ask_the_same_number_of_queries_whatever_their_length(get):
    worker, agent = make.a_member(Role.SOCIAL_WORKER), make.a_member(Role.PREFECTURE)
    for _ in range(3):
        in_writing(worker=worker)
    counts = {}
    for turn in range(2):
        for person, name in ((worker, "list"), (agent, "list"), (agent, "follow")):
            get(person, reverse(f"dsf:{name}"))
            with CaptureQueriesContext(connection) as asked:
                get(person, reverse(f"dsf:{name}"))
            counts.setdefault((person.role, name), []).append(len(asked))
        for _ in range(4 if turn == 0 else 0):
            in_writing(worker=worker)
    assert all(first == second for first, second in counts.values()), counts


def test_secretariat_finds_the_requests_of_data(get):
    dsf, worker, agent = in_writing(case=make.a_case(name="Mme Demandée"))
    in_writing()
    with scope.acting(worker):
        exchange.ask_ccapex(dsf=dsf, actor=worker)
    assert titles(get(agent, reverse("dsf:list"), etat="ccapex")) == ["Mme Demandée"]


# Designated services


def test_designated_service_is_proposed_when_asking(get):
    case, agent = make.a_case(), make.a_member(Role.PREFECTURE)
    service = make.a_member(Role.SOCIAL_WORKER).organisation
    with scope.acting(agent):
        designation.designate(kind="assignation", commune=None, service=service, automatic=False, actor=agent)
    page = get(agent, reverse("dsf:ask", args=[case.pk]))
    assert page.context["form"].initial["service"] == service.pk
    assert get(agent, reverse("dsf:designations")).status_code == 200


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"kind": "cfp", "automatic": True}, "Aucun acte"),
        ({"service": OrganisationKind.BAILLEUR_SOCIAL}, "rédige des diagnostics"),
        ({}, "déjà désigné"),
    ],
)
def test_designation_is_refused(change, match):
    agent = make.a_member(Role.PREFECTURE)
    service = make.a_member(Role.SOCIAL_WORKER).organisation
    values = {"kind": "assignation", "commune": None, "service": service, "automatic": False}
    with scope.acting(agent):
        designation.designate(actor=agent, **values)
        if "service" in change:
            change = {"service": make.an_organisation(change["service"])}
        with pytest.raises(DomainError, match=match):
            designation.designate(actor=agent, **values | change)


def test_only_the_state_designates():
    worker = make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(worker), pytest.raises(DomainError, match="Seul l’État"):
        designation.designate(
            kind="assignation", commune=None, service=worker.organisation, automatic=False, actor=worker
        )


def test_states_of_the_lists_are_those_of_the_diagnostic():
    from dsf.views.worklists import STATES

    assert set(STATES["tous"]) == set(DsfState.values)


def test_answer_that_came_is_on_the_list_until_its_writer_has_read_it(get, as_member):
    case = make.a_case()
    bailleur = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    dsf, worker, agent = in_writing(case=case)
    colleague = make.a_member(Role.SOCIAL_WORKER, organisation=worker.organisation)
    with scope.acting(worker):
        row = exchange.invite_landlord(dsf=dsf, invited_on=scope.today(), channel="courriel", actor=worker)
        asked = exchange.ask_ccapex(dsf=dsf, actor=worker)
    with scope.acting(bailleur):
        exchange.answer_as_landlord(observation=row, text="Deux loyers payés depuis.", actor=bailleur)
    with scope.acting(agent):
        exchange.answer_ccapex(request=asked, text="Rien de plus.", actor=agent)

    def item():
        return get(worker, reverse("dsf:list")).context["items"][0]

    today = date_fr(scope.local_today(case.territory))
    assert item()["tag"].endswith("réponse à lire")
    assert f"bailleur le {today} (non lue)" in item()["note"]
    assert f"CCAPEX le {today} (non lue)" in item()["note"]
    assert get(worker, "/").content.decode().count("Réponse reçue le") == 2
    page = reverse("dsf:page", args=[dsf.pk])
    assert get(colleague, page).status_code == get(agent, page).status_code == 200
    assert "(non lue)" in item()["note"], "only its writer reads it"
    for _ in range(2):
        assert get(worker, page).content.decode().count("Nouveau") == 2, "reading a page changes nothing"
    mark = reverse("dsf:seen", args=[dsf.pk])
    assert "Marquer comme lues" in get(worker, page).content.decode()
    assert "Marquer comme lues" not in get(colleague, page).content.decode()
    assert as_member(colleague).post(mark).status_code == 403
    assert as_member(worker).get(mark).status_code == 405
    assert as_member(worker).post(mark).status_code == 302
    assert "à lire" not in item()["tag"]
    assert f"Réponse reçue\u00a0: bailleur le {today}, CCAPEX le {today}." in item()["note"]
    assert "Nouveau" not in get(worker, page).content.decode()
    with scope.acting(bailleur):
        row.refresh_from_db()
        exchange.answer_as_landlord(observation=row, text="Trois, en fait.", actor=bailleur)
    assert f"bailleur le {today} (non lue)" in item()["note"], "a corrected answer is a new one"


def test_answer_of_the_jurist_is_told_and_what_the_service_typed_itself_is_not(get):
    dsf, worker, jurist, invitation = with_jurist()
    with scope.acting(worker):
        row = exchange.invite_landlord(dsf=dsf, invited_on=scope.today(), channel="courrier", actor=worker)
        exchange.answer_for_landlord(observation=row, dsf=dsf, text="Reçu par courrier.", actor=worker)
    with scope.acting(jurist):
        exchange.answer_as_jurist(invitation=invitation, text="120 € de frais non dus.", actor=jurist)
    note = get(worker, reverse("dsf:list")).context["items"][0]["note"]
    assert re.search(r"juriste de l’ADIL le [^,]+ \(non lue\)", note)
    assert not re.search(r"bailleur le [^,]+ \(non lue\)", note)


def test_section_list_says_who_writes_where(get):
    dsf, worker, _ = in_writing()
    lea = make.a_member(Role.SOCIAL_WORKER, organisation=worker.organisation, name="Léa Martin")
    page = reverse("dsf:page", args=[dsf.pk])
    assert "écrit ici" not in get(worker, page).content.decode()
    get(lea, reverse("dsf:section", args=[dsf.pk, "budget"]))
    steps = {status.key: words for status, words in get(worker, page).context["steps"]}
    assert steps["budget"] == "Léa Martin écrit ici en ce moment."
    assert not any(words for key, words in steps.items() if key != "budget")
    assert "écrit ici" not in get(lea, page).content.decode()
