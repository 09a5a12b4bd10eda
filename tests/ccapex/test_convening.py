import datetime
import io

import pypdf
import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from cases.models import Act, Case, CaseGrant, Measure
from cases.services import grants
from ccapex.models import AgendaItem, AgendaSheet, Convocation, Packet, SeatHolder, Session, SessionTransition
from ccapex.services import access, agenda, commissions, convening, sessions, sheets
from core.errors import DomainError
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import AccessLog, Commune
from reporting import packet
from tests import factories as make
from tests.ccapex.situations import a_session
from tests.dsf.situations import SECRET, in_writing

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(1)
SINCE = datetime.date(2024, 1, 1)


def a_seat(session, agent, *, rank="titulaire", seat=None, name=""):
    """(member with an account, holder) of a CAF that sits; of the same seat when one is given."""
    with scope.acting(agent):
        organisation = seat.organisation if seat else None
    member = make.a_member(Role.CCAPEX_MEMBER, organisation=organisation, name=name)
    with scope.acting(agent):
        seat = seat or commissions.seat(
            commission=session.commission,
            organisation=member.organisation,
            voice="deliberative",
            copresident=False,
            valid_from=SINCE,
            actor=agent,
        )
        holder = commissions.name_holder(
            seat=seat, name="", rank=rank, membership=member, valid_from=SINCE, actor=agent
        )
    return member, holder


def an_item(session, agent, case=None, *, told=True):
    case = case or make.a_case()
    with scope.acting(agent) as current:
        said = {"informed_on": current.today} if told else {"carried": True}
        item = sessions.put_on_agenda(
            session=session, case=case, kind="cdp", subject="Plan possible ?", actor=agent, **said
        )
    item.case = case
    return item


def convened():
    """(séance convened, agent, member whose undertaking is signed, item)."""
    session, agent = a_session()
    member, _ = a_seat(session, agent)
    item = an_item(session, agent)
    with scope.acting(member):
        convening.sign(membership=member)
    with scope.acting(agent):
        convening.convene(session=session, actor=agent)
    return session, agent, member, item


def sees(person, case):
    with scope.acting(person), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case WHERE id = %s", [case.pk])
        return cursor.fetchone()[0] == 1 and Case.objects.visible_to(person).filter(pk=case.pk).exists()


def test_a_seance_is_not_convened_before_the_household_is_told_or_the_exception_written():
    session, agent = a_session()
    a_seat(session, agent)
    item = an_item(session, agent, told=False)
    with scope.acting(agent):
        with pytest.raises(DomainError, match="informé"):
            convening.convene(session=session, actor=agent)
        agenda.prepare_item(item=item, values={"not_informed_because": "Sans adresse connue"}, actor=agent)
        convening.convene(session=session, actor=agent)
        assert session.state == "convened"
        assert SessionTransition.objects.get(session=session).event == "convene"


def test_nobody_named_nobody_called():
    session, agent = a_session()
    an_item(session, agent)
    with scope.acting(agent), pytest.raises(DomainError, match="personne ne serait convoqué"):
        convening.convene(session=session, actor=agent)


def test_nothing_opens_before_the_undertaking_is_signed(as_member):
    session, agent = a_session()
    member, _holder = a_seat(session, agent)
    item = an_item(session, agent)
    with scope.acting(agent):
        convening.convene(session=session, actor=agent)
    assert not sees(member, item.case)
    client = as_member(member)
    page = client.get(reverse("ccapex:member_session", args=[session.pk])).content.decode()
    assert "Signez d’abord" in page
    assert item.subject not in page
    assert client.get(reverse("ccapex:member_sheet", args=[session.pk, item.pk])).status_code == 403
    assert client.post(reverse("ccapex:undertaking")).status_code == 302
    assert sees(member, item.case)
    page = client.get(reverse("ccapex:member_session", args=[session.pk])).content.decode()
    assert "Plan possible" in page
    sheet = client.get(reverse("ccapex:member_sheet", args=[session.pk, item.pk]))
    assert item.case.number in sheet.content.decode()
    with scope.acting(member):
        assert AccessLog.objects.filter(object_type="agendasheet", membership=member).count() == 1
        assert AccessLog.objects.filter(action="sign", membership=member).exists()
        assert Convocation.objects.get().opened_at is not None


def test_a_colleague_with_an_unsigned_mandate_does_not_enter_by_the_open_door():
    session, agent, _member, item = convened()
    with scope.acting(agent):
        seat = session.convocations.get().seat
    other, _ = a_seat(session, agent, rank="suppleant", seat=seat)
    with scope.acting(other):
        assert not Case.objects.visible_to(other).filter(pk=item.case_id).exists()
        convening.sign(membership=other)
        assert Case.objects.visible_to(other).filter(pk=item.case_id).exists()


def test_an_account_without_mandate_or_whose_mandate_ended_opens_nothing(as_member):
    session, agent, member, item = convened()
    nobody = make.a_member(Role.CCAPEX_MEMBER, organisation=member.organisation)
    with scope.acting(nobody):
        assert not Case.objects.visible_to(nobody).exists()
    client = as_member(nobody)
    assert client.get(reverse("cases:page", args=[item.case_id])).status_code == 404
    assert client.get(reverse("ccapex:member_session", args=[session.pk])).status_code == 404
    assert "ne vous nomme" in client.get(reverse("ccapex:mine")).content.decode()
    assert sees(member, item.case)
    with scope.acting(agent) as current:
        SeatHolder.objects.filter(membership=member).update(valid_until=current.today - DAY)
    with scope.acting(member):
        assert not Case.objects.visible_to(member).exists()


def test_access_ends_two_days_after_the_seance_and_the_end_is_written_once():
    session, agent, member, item = convened()
    territory = session.territory
    with scope.acting(agent):
        session.refresh_from_db()
        assert session.papers_until == session.on + 2 * DAY
        grant = CaseGrant.objects.get(content_object=item.case, temporary=True)
        assert grant.valid_until == session.papers_until
    assert convening.close_papers(territory=territory, on=session.papers_until) == 0
    assert sees(member, item.case)
    assert convening.close_papers(territory=territory, on=session.papers_until + DAY) == 1
    assert convening.close_papers(territory=territory, on=session.papers_until + DAY) == 0
    assert not sees(member, item.case)
    with scope.acting(agent):
        assert Session.objects.get(pk=session.pk).papers_destroyed_at is not None
        assert AgendaSheet.objects.filter(item=item).exists()


def test_a_case_on_two_seances_stays_open_until_the_later_one(as_member):
    session, agent, member, item = convened()
    with scope.acting(agent) as current:
        later = sessions.create_session(
            commission=session.commission,
            on=current.today + 50 * DAY,
            at=datetime.time(9),
            place="x",
            actor=agent,
        )
    an_item(later, agent, item.case)
    with scope.acting(agent):
        convening.convene(session=later, actor=agent)
        convening.close_papers(territory=session.territory, on=session.papers_until + DAY)
    assert sees(member, item.case)
    assert as_member(member).get(reverse("ccapex:member_session", args=[session.pk])).status_code == 200
    with scope.acting(agent):
        sessions.cancel_session(session=later, actor=agent)
    assert not sees(member, item.case)


def test_a_lasting_grant_of_the_same_organisation_outlives_the_seance():
    session, _agent, member, item = convened()
    worker = make.a_member(Role.BODY_OFFICER, organisation=member.organisation)
    proposal = grants.GrantProposal(organisation=member.organisation, reason="Essai", legal_basis="Essai", rule="x")
    grants.give(case=item.case, proposal=proposal)
    assert sees(worker, item.case)
    convening.close_papers(territory=session.territory, on=session.papers_until + DAY)
    assert sees(worker, item.case)
    assert not sees(member, item.case)


def test_an_item_taken_off_after_reopening_closes_at_once_and_members_are_called_again(
    django_capture_on_commit_callbacks,
):
    session, agent, member, item = convened()
    kept = make.a_case()
    with scope.acting(agent):
        with pytest.raises(DomainError, match="Rouvrez"):
            sessions.remove_item(item=item, actor=agent)
        convening.reopen(session=session, actor=agent)
        sessions.remove_item(item=AgendaItem.objects.get(pk=item.pk), actor=agent)
    assert not sees(member, item.case)
    an_item(session, agent, kept)
    with scope.acting(agent):
        Convocation.objects.update(sent_at=datetime.datetime.now(datetime.UTC))
        convening.convene(session=session, actor=agent)
        assert Convocation.objects.get().sent_at is None
    assert sees(member, kept)


def test_the_mayor_sees_the_case_of_his_resident_and_no_other():
    session, agent = a_session()
    a_seat(session, agent)
    item, other = an_item(session, agent), an_item(session, agent)
    commune = Commune.objects.get(pk=item.case.commune_id)
    town = make.an_organisation(OrganisationKind.COMMUNE, commune=commune)
    mayor = make.a_member(Role.ELECTED, organisation=town)
    with scope.acting(agent):
        with pytest.raises(DomainError, match="n’est pas parmi les communes"):
            agenda.invite(item=item, kind="maire", name="", remote=False, actor=agent)
        commissions.list_mayor(commission=session.commission, commune=commune, valid_from=SINCE, actor=agent)
        agenda.invite(item=item, kind="maire", name="", remote=False, actor=agent)
        convening.convene(session=session, actor=agent)
    assert sees(mayor, item.case)
    assert not sees(mayor, other.case)


def test_a_third_party_is_heard_without_any_access():
    session, agent = a_session()
    a_seat(session, agent)
    item = an_item(session, agent)
    with scope.acting(agent):
        guest = agenda.invite(item=item, kind="tiers", name="Mme Experte", remote=True, actor=agent)
        assert guest.organisation is None
        convening.convene(session=session, actor=agent)
        assert not CaseGrant.objects.filter(content_object=item.case, temporary=True).exists()


def plant(case, agent):
    """The same word in every place from which it must not travel."""
    with scope.system(case.territory):
        common = {"territory": case.territory, "case": case, "organisation": agent.organisation, "entered_by": agent}
        Act.objects.create(kind="CDP", on=scope.today(), note=SECRET, **common)
        Measure.objects.create(kind="fsl", starts_on=scope.today(), note=SECRET, **common)


def test_no_planted_secret_and_no_other_household_in_fiche_packet_or_mail(settings):
    session, agent = a_session()
    member, _ = a_seat(session, agent)
    dsf, worker, _ = in_writing()
    with scope.acting(agent):
        household = dsf.case.household.name
    other = make.a_case(name="Famille Toutautre")
    plant(dsf.case, agent)
    item = an_item(session, agent, dsf.case)
    an_item(session, agent, other)
    with scope.acting(worker):
        from dsf.models import DsfEvaluation, DsfNote, DsfSpecialCauses

        DsfEvaluation.objects.filter(dsf=dsf).update(text=f"Évaluation {SECRET}")
        DsfNote.objects.create(
            territory=dsf.territory, dsf=dsf, text=SECRET, organisation=worker.organisation, entered_by=worker
        )
        DsfSpecialCauses.objects.create(
            territory=dsf.territory, dsf=dsf, causes=["sante"], indispensable=True, reason=SECRET
        )
    with scope.acting(member):
        convening.sign(membership=member)
    with scope.acting(agent):
        convening.convene(session=session, actor=agent)
        content = str(AgendaSheet.objects.get(item=item).content)
        asked = packet.ask(session=session, copies=2, actor=agent)
    assert dsf.case.number in content
    assert SECRET not in content
    assert "Toutautre" not in content
    assert convening.send(territory=session.territory, session_pk=session.pk) == 1
    assert convening.send(territory=session.territory, session_pk=session.pk) == 0
    message = mail.outbox[0].message().as_string() + mail.outbox[0].body
    for word in (SECRET, "Toutautre", dsf.case.number, household):
        assert word not in message
    packet.draw(territory=session.territory, packet_id=asked.pk)
    with scope.acting(agent):
        row = Packet.objects.get(pk=asked.pk)
        assert (row.state, row.done, row.total) == ("fini", 2, 2)
        pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(row.file.read())).pages]
    text = "\n".join(pages).replace("\xa0", " ")
    assert SECRET not in text
    assert "Exemplaire 1 sur 2" in text
    assert "Exemplaire 2 sur 2" in text
    assert not any("Toutautre" in page and dsf.case.number in page for page in pages)


def test_the_same_case_gives_the_same_fiche_and_a_change_gives_a_new_version():
    session, agent, _, item = convened()
    with scope.acting(agent):
        before = AgendaSheet.objects.get(item=item)
        row = convening._items(session).get(pk=item.pk)
        assert sheets.freeze(row).version == before.version == 1
        row.subject = "Autre objet"
        assert sheets.freeze(row).version == 2


def test_a_walled_family_never_enters_a_fiche():
    for family in ("F10", "F12", "F19"):
        with pytest.raises(ValueError, match="never"):
            sheets.register_part(key="x", family=family, title="x", facts=lambda item: [])
    assert not sheets.members_read("F2")
    assert sheets.members_read("F5")


def test_a_member_answers_and_names_his_suppleant_who_is_called(as_member):
    session, agent, member, _ = convened()
    with scope.acting(agent):
        seat = session.convocations.get().seat
    substitute, holder = a_seat(session, agent, rank="suppleant", seat=seat)
    client = as_member(member)
    url = reverse("ccapex:member_reply", args=[session.pk])
    assert "Dites qui vous remplace" in client.post(url, {"answer": "remplace"}).content.decode()
    assert client.post(url, {"answer": "remplace", "replaced_by": holder.pk}).status_code == 302
    with scope.acting(agent):
        assert set(session.convocations.values_list("holder", flat=True)) >= {holder.pk}
    stranger = make.a_member(Role.CCAPEX_MEMBER)
    assert as_member(stranger).post(url, {"answer": "present"}).status_code == 404
    assert as_member(substitute).get(reverse("ccapex:member_session", args=[session.pk])).status_code == 200


def test_a_member_downloads_nothing(as_member):
    session, agent, member, item = convened()
    with scope.acting(agent):
        asked = packet.ask(session=session, copies=1, actor=agent)
    client = as_member(member)
    for url in (
        reverse("documents:agenda", args=[session.pk]),
        reverse("documents:packet", args=[asked.pk]),
        reverse("documents:packet_file", args=[asked.pk]),
        reverse("ccapex:sheet", args=[item.pk]),
        reverse("ccapex:convocations", args=[session.pk]),
    ):
        assert client.get(url).status_code == 404, url
    page = client.get(reverse("ccapex:member_sheet", args=[session.pk, item.pk])).content.decode()
    assert ".pdf" not in page


def test_room_copies_are_destroyed_at_the_end_of_access(django_capture_on_commit_callbacks):
    session, agent, _, _ = convened()
    with scope.acting(agent):
        asked = packet.ask(session=session, copies=1, actor=agent)
    packet.draw(territory=session.territory, packet_id=asked.pk)
    with scope.acting(agent):
        file = Packet.objects.get(pk=asked.pk).file
    storage, name = file.storage, file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        convening.close_papers(territory=session.territory, on=session.papers_until + DAY)
    assert not storage.exists(name)
    with scope.acting(agent):
        assert not Packet.objects.get(pk=asked.pk).file
        with pytest.raises(DomainError, match="fin d’accès"):
            packet.ask(session=Session.objects.get(pk=session.pk), copies=1, actor=agent)


def test_room_copies_whose_message_was_lost_are_asked_for_again(monkeypatch, django_capture_on_commit_callbacks):
    def down(*args, **options):
        raise OSError

    monkeypatch.setattr(packet.current_app, "send_task", down)
    session, agent, _, _ = convened()
    with django_capture_on_commit_callbacks(execute=True), scope.acting(agent):
        asked = packet.ask(session=session, copies=1, actor=agent)
    territory = session.territory
    assert packet.forgotten(territory=territory) == []
    with scope.system(territory):
        Packet.objects.filter(pk=asked.pk).update(entered_at=asked.entered_at - packet.FORGOTTEN_AFTER)
    assert packet.forgotten(territory=territory) == [asked.pk]
    packet.draw(territory=territory, packet_id=asked.pk)
    assert packet.forgotten(territory=territory) == []


def test_the_pages_of_the_secretariat_convene_and_follow(as_member):
    session, agent = a_session()
    a_seat(session, agent)
    item = an_item(session, agent)
    client = as_member(agent)
    page = client.get(reverse("ccapex:convene", args=[session.pk])).content.decode()
    assert "Convoquer les membres" in page
    assert client.post(reverse("ccapex:convene", args=[session.pk])).status_code == 302
    page = client.get(reverse("ccapex:convocations", args=[session.pk])).content.decode()
    assert "à signer" in page
    assert item.case.number in client.get(reverse("ccapex:sheet", args=[item.pk])).content.decode()
    assert client.get(reverse("ccapex:convene", args=[session.pk])).status_code == 403
    answer = client.post(reverse("documents:packet_new", args=[session.pk]), {"copies": "3"})
    assert "3" in client.get(answer.url).content.decode()
    assert access.papers_until(session) == session.on + 2 * DAY


def test_the_end_of_access_is_certified_on_paper_without_any_household(as_member):
    session, agent, member, item = convened()
    url = reverse("documents:access_end", args=[session.pk])
    assert as_member(agent).get(url).status_code == 404
    as_member(member).get(reverse("ccapex:member_session", args=[session.pk]))
    convening.close_papers(territory=session.territory, on=session.papers_until + DAY)
    first, second = (as_member(agent).get(url).content for _ in range(2))
    assert first == second
    assert as_member(member).get(url).status_code == 404
    words = " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(first)).pages).replace("\xa0", " ").split()
    )
    with scope.acting(agent):
        sheet = AgendaSheet.objects.get(item=item)
        household = item.case.household.name
    for said in (
        "Constat de fin d’accès",
        member.display_name,
        member.organisation.name,
        sheet.sha256[:24],
        "signé le",
    ):
        assert said in words, said
    assert household not in words
    assert item.case.number not in words
