import datetime
import io

import page as page_validation
import pypdf
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from ccapex.models import AgendaItem, Commission
from ccapex.services import sessions
from core.errors import DomainError
from organisations import scope
from organisations.enums import Role
from organisations.models import AccessLog
from reporting.agenda_document import agenda_pdf
from tests import factories as make
from tests.ccapex.situations import a_session
from tests.dsf.situations import SECRET, in_writing

pytestmark = pytest.mark.django_db
NO_ADDRESS = "Le ménage n’a plus d’adresse connue"


def a_day_ago():
    return (scope.local_today(None) - datetime.timedelta(1)).isoformat()


def listed(session, agent, count=3):
    items = []
    for _ in range(count):
        case = make.a_case()
        with scope.acting(agent):
            items.append(
                sessions.put_on_agenda(
                    session=session,
                    case=case,
                    kind="assignation",
                    subject="Maintien possible ?",
                    not_informed_because=NO_ADDRESS,
                    actor=agent,
                )
            )
    return items


def order(session, agent):
    with scope.acting(agent):
        return list(AgendaItem.objects.filter(session=session).values_list("pk", "position"))


def test_quorum_is_the_share_rounded_up():
    commission = Commission(quorum_numerator=1, quorum_denominator=2)
    assert [commission.quorum(members) for members in (1, 2, 15, 16)] == [1, 1, 8, 8]


def test_items_are_numbered_moved_and_close_up():
    session, agent = a_session()
    first, second, third = (item.pk for item in listed(session, agent))
    with scope.acting(agent):
        sessions.move_item(item=AgendaItem.objects.get(pk=third), up=True, actor=agent)
        sessions.move_item(item=AgendaItem.objects.get(pk=first), up=True, actor=agent)
    assert order(session, agent) == [(first, 1), (third, 2), (second, 3)]
    with scope.acting(agent):
        sessions.remove_item(item=AgendaItem.objects.get(pk=first), actor=agent)
    assert order(session, agent) == [(third, 1), (second, 2)]


def test_case_stands_once_on_an_agenda():
    session, agent = a_session()
    (item,) = listed(session, agent, 1)
    with scope.acting(agent), pytest.raises(DomainError, match="déjà à l’ordre du jour"):
        sessions.put_on_agenda(session=session, case=item.case, kind="cdp", subject="Encore", actor=agent)


def test_cancelled_session_keeps_its_agenda_as_it_is():
    session, agent = a_session()
    (item,) = listed(session, agent, 1)
    with scope.acting(agent):
        sessions.cancel_session(session=session, actor=agent)
        with pytest.raises(DomainError, match="n’est plus en préparation"):
            sessions.remove_item(item=item, actor=agent)


def test_bailleur_neither_prepares_nor_reads_an_agenda(as_member):
    session, agent = a_session()
    (item,) = listed(session, agent, 1)
    bailleur = make.a_member(Role.BAILLEUR_MANAGER, organisation=item.case.bailleur)
    with scope.acting(bailleur):
        with pytest.raises(DomainError):
            sessions.put_on_agenda(session=session, case=item.case, kind="cdp", subject="x", actor=bailleur)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            AgendaItem.objects.count()
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT subject FROM ccapex_historicalagendaitem")
    client = as_member(bailleur)
    assert client.get(reverse("ccapex:list")).status_code == 403
    assert client.get(reverse("ccapex:session", args=[session.pk])).status_code == 404
    assert client.get(reverse("documents:agenda", args=[session.pk])).status_code == 404
    assert client.post(reverse("ccapex:item", args=[item.pk, "retirer"])).status_code == 404


def test_other_territory_does_not_find_the_session(as_member):
    session, _ = a_session()
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    client = as_member(make.a_member(Role.CCAPEX_SECRETARY, territory=reunion))
    assert client.get(reverse("ccapex:session", args=[session.pk])).status_code == 404
    assert client.get(reverse("documents:agenda", args=[session.pk])).status_code == 404


def test_secretariat_lists_a_case_from_the_session_and_from_the_case(as_member):
    session, agent = a_session()
    one, two = make.a_case(name="Mme Rosa Valentin"), make.a_case()
    client = as_member(agent)
    page = client.get(reverse("ccapex:session", args=[session.pk]), {"q": "valentin"}).content.decode()
    assert one.number in page
    assert two.number not in page
    values = {"kind": "cdp", "subject": "Plan d’apurement", "deciding_body": "caf", "informed_on": a_day_ago()}
    assert client.get(reverse("ccapex:add", args=[session.pk, one.pk])).status_code == 200
    assert client.post(reverse("ccapex:add", args=[session.pk, one.pk]), values).status_code == 302
    answer = client.post(reverse("ccapex:add_case", args=[two.pk]), values | {"session": session.pk})
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert one.number in page
    assert "CAF (aide au logement)" in page
    again = client.post(reverse("ccapex:add_case", args=[two.pk]), values | {"session": session.pk})
    assert "déjà à l’ordre du jour" in again.content.decode()


def test_session_is_created_from_its_form(as_member):
    session, agent = a_session()
    client = as_member(agent)
    data = {"commission": session.commission_id, "on": "2027-03-12", "at": "09:30", "place": "Nantes"}
    answer = client.post(reverse("ccapex:new"), data)
    assert answer.status_code == 302
    assert "vendredi 12 mars 2027" in client.get(reverse("ccapex:list")).content.decode().replace("\xa0", " ")
    assert "déjà une séance" in client.post(reverse("ccapex:new"), data).content.decode()


def test_agenda_document_is_accessible_stable_and_tells_nothing_of_the_social_side(as_member):
    session, agent = a_session()
    dsf, _, _ = in_writing()
    with scope.acting(agent):
        sessions.put_on_agenda(
            session=session,
            case=dsf.case,
            kind="assignation",
            subject='<img src="file:///etc/passwd">',
            not_informed_because=NO_ADDRESS,
            actor=agent,
        )
        content = agenda_pdf(session, agent)
        assert agenda_pdf(session, agent) == content
    for profile in ("ua1", "2a"):
        assert "Checks: 0 failed" in str(page_validation.validate_pdf_bytes(content, profile=profile))
    text = "\n".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages).replace("\xa0", " ")
    assert dsf.case.number in text
    assert "secret professionnel" in text
    assert "<img src=" in text
    assert SECRET not in text
    client = as_member(agent)
    assert client.get(reverse("documents:agenda", args=[session.pk])).content == content
    with scope.acting(agent):
        assert AccessLog.objects.filter(action="download", object_id=str(session.pk)).exists()
