"""People heard for one item: the mayor reads his resident's hour and nothing else; who was heard is noted in the room."""

import pytest
from django.urls import reverse

from ccapex.models import Guest, Session
from ccapex.services import agenda, commissions, convening, guests, minutes, room
from core.errors import DomainError
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import AccessLog, Commune
from tests import factories as make
from tests.ccapex.situations import a_session
from tests.ccapex.test_convening import SINCE, a_seat, an_item

pytestmark = pytest.mark.django_db


def invited(*, convene=True):
    """(séance of three items, agent, mayor, item of his resident, items of others)."""
    session, agent = a_session()
    a_seat(session, agent)
    first = an_item(session, agent, make.a_case(name="Famille Avant"))
    item = an_item(session, agent, make.a_case(name="Famille Invitée"))
    last = an_item(session, agent, make.a_case(name="Famille Après"))
    commune = Commune.objects.get(pk=item.case.commune_id)
    town = make.an_organisation(OrganisationKind.COMMUNE, commune=commune)
    mayor = make.a_member(Role.ELECTED, organisation=town)
    with scope.acting(agent):
        agenda.prepare_item(item=first, values={"minutes": 25, "subject": "Objet du premier"}, actor=agent)
        agenda.prepare_item(item=item, values={"subject": "Objet confié aux membres"}, actor=agent)
        commissions.list_mayor(commission=session.commission, commune=commune, valid_from=SINCE, actor=agent)
        agenda.invite(item=item, kind="maire", name="", remote=False, actor=agent)
        if convene:
            convening.convene(session=session, actor=agent)
    return session, agent, mayor, item, (first, last)


def test_a_mayor_reads_his_residents_hour_and_nothing_else(as_member):
    session, _agent, mayor, item, others = invited()
    client = as_member(mayor)
    page = client.get(reverse("ccapex:invitations")).content.decode().replace("\xa0", " ")
    assert "Famille Invitée" in page
    assert "vers 14 h 25" in page
    for hidden in (
        "Famille Avant",
        "Famille Après",
        "Objet confié",
        "Objet du premier",
        *(o.case.number for o in others),
    ):
        assert hidden not in page
    for name, pk in (
        ("ccapex:session", session.pk),
        ("ccapex:member_session", session.pk),
        ("ccapex:room", session.pk),
        ("ccapex:convocations", session.pk),
        ("ccapex:sheet", item.pk),
        ("documents:agenda", session.pk),
        *(("cases:page", other.case_id) for other in others),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404, name
    case_page = client.get(reverse("cases:page", args=[item.case_id])).content.decode()
    assert "Objet confié" not in case_page
    with scope.acting(mayor):
        assert AccessLog.objects.filter(object_type="guest", membership=mayor).count() == 1


def test_nothing_shows_before_the_convocation_after_the_papers_or_to_another_town(as_member):
    session, agent, mayor, _item, _ = invited(convene=False)
    assert "Aucune invitation" in as_member(mayor).get(reverse("ccapex:invitations")).content.decode()
    with scope.acting(agent):
        convening.convene(session=session, actor=agent)
    stranger = make.a_member(Role.ELECTED)
    assert "Aucune invitation" in as_member(stranger).get(reverse("ccapex:invitations")).content.decode()
    convening.close_papers(territory=session.territory, on=session.papers_until + convening.datetime.timedelta(1))
    assert "Aucune invitation" in as_member(mayor).get(reverse("ccapex:invitations")).content.decode()


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.CCAPEX_MEMBER, Role.CCAPEX_SECRETARY])
def test_only_the_elected_are_invited(as_member, role):
    person = make.a_member(role)
    assert as_member(person).get(reverse("ccapex:invitations")).status_code == 403
    with scope.acting(person), pytest.raises(DomainError):
        guests.invitations(membership=person)


def test_who_was_heard_is_noted_in_the_room_and_named_in_the_minutes(as_member):
    session, agent, mayor, item, others = invited()
    with scope.acting(agent) as current:
        Session.objects.filter(pk=session.pk).update(on=current.today)
        room.open_session(session=session, actor=agent)
        guest = Guest.objects.get(item=item)
    page = reverse("ccapex:room", args=[session.pk]) + f"?point={item.pk}"
    url = reverse("ccapex:room_item", args=[item.pk, "entendre"])
    assert as_member(mayor).post(url, {"guest": guest.pk, "attended": "1"}).status_code == 404
    client = as_member(agent)
    assert "Attendu" in client.get(page).content.decode()
    assert client.post(url, {"guest": guest.pk, "attended": "1"}).status_code == 302
    assert "Non venu" in client.get(page).content.decode()
    with scope.acting(agent):
        said = {row["position"]: row["heard"] for row in minutes.minutes_content(session)["items"]}
        assert said[item.position] == [f"{guest.name} ({guest.get_kind_display()})"]
    client.post(url, {"guest": guest.pk, "attended": "0"})
    with scope.acting(agent):
        assert Guest.objects.get(pk=guest.pk).attended is False
        assert not [row["heard"] for row in minutes.minutes_content(session)["items"] if row["heard"]]
    # A guest of another point is not this point's.
    other = reverse("ccapex:room_item", args=[others[0].pk, "entendre"])
    assert "n’est plus invitée" in client.post(other, {"guest": guest.pk, "attended": "1"}).content.decode()


def test_the_fiche_is_read_in_the_room_and_each_opening_is_journalled(as_member):
    session, agent, _mayor, item, _ = invited()
    client = as_member(agent)
    page = client.get(reverse("ccapex:room", args=[session.pk]) + f"?point={item.pk}").content.decode()
    sheet = reverse("ccapex:sheet", args=[item.pk])
    assert sheet in page
    assert item.case.number in client.get(sheet).content.decode()
    with scope.acting(agent):
        assert AccessLog.objects.filter(object_type="agendasheet", membership=agent).count() == 1


def test_the_case_page_leads_to_the_commission_for_who_may_write(as_member):
    case = make.a_case()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    agent = make.a_member(Role.CCAPEX_SECRETARY, territory=case.territory)
    url = reverse("ccapex:send_intake_case", args=[case.pk])
    for person, words in ((manager, "Écrire à la commission"), (agent, "Enregistrer une saisine reçue")):
        page = as_member(person).get(reverse("cases:page", args=[case.pk])).content.decode()
        assert words in page
        assert url in page
    form = as_member(manager).get(url).content.decode()
    assert case.commune.name in form
    assert f"Dossier {case.number}" in form
