"""Bailleur, CCAPEX and jurist: each is asked, each answers, none sees the diagnostic."""

import datetime

import pytest
from django.urls import reverse

from cases.models import Act, Case, CaseGrant, Deadline, Outreach
from cases.procedure.enums import ActKind, Status
from cases.services import grants
from cases.services.acts import record_act
from core.errors import DomainError
from dsf.enums import DsfKind
from dsf.models import CcapexDataRequest, Dsf, DsfDebtReview, JuristInvitation, LandlordObservation
from dsf.services import attempts, exchange, procedure
from organisations import scope
from organisations.enums import OrganisationKind, Role
from tests import factories as make
from tests.dsf.situations import SECRET, in_writing, requested

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(7)


def assigned(case, ahead=120):
    """The case with an assignation: its hearing gives the diagnostic its dates."""
    commissaire = make.a_member(Role.COMMISSAIRE)
    today = scope.local_today(case.territory)
    with scope.system(case.territory):
        record_act(
            case=case,
            kind=ActKind.ASSIGNATION,
            on=today - datetime.timedelta(3),
            details={"audience_on": (today + datetime.timedelta(ahead)).isoformat()},
            actor=commissaire,
            by_service=True,
        )
    return case


def mine(dsf, worker):
    return Dsf.objects.visible_to(worker).get(pk=dsf.pk)


# Attempts


def test_offered_interviews_move_the_clock_first_then_again():
    dsf, worker, _ = in_writing(case=assigned(make.a_case()))
    with scope.acting(worker):
        for channel in ("courrier", "telephone"):
            attempts.record_attempt(
                dsf=dsf,
                on=scope.today(),
                channel=channel,
                outcome="sans_reponse",
                offers_interview=True,
                actor=worker,
            )
        kinds = Act.objects.filter(kind__startswith="DSF_").order_by("entered_at").values_list("kind", flat=True)
        assert list(kinds) == [ActKind.DSF_DEMANDE, ActKind.DSF_ENTRETIEN_PROPOSE, ActKind.DSF_RELANCE]
        assert {d.rule_id: d.status for d in Deadline.objects.filter(rule_id__in=["DSF-1", "DSF-2"])} == {
            "DSF-1": Status.ACCOMPLI,
            "DSF-2": Status.ACCOMPLI,
        }
        assert set(Outreach.objects.values_list("note", flat=True)) == {""}


def test_attempt_that_offers_nothing_leaves_no_act():
    dsf, worker, _ = in_writing(case=assigned(make.a_case()))
    with scope.acting(worker):
        attempts.record_attempt(
            dsf=dsf, on=scope.today(), channel="visite", outcome="sans_reponse", offers_interview=False, actor=worker
        )
        assert not Act.objects.filter(kind=ActKind.DSF_ENTRETIEN_PROPOSE).exists()


@pytest.mark.parametrize("kind", [DsfKind.CDP, DsfKind.CFP])
def test_interview_of_another_stage_does_not_answer_for_the_hearing(kind):
    dsf, worker, _ = in_writing(kind=kind)
    with scope.acting(worker):
        attempts.record_attempt(
            dsf=dsf, on=scope.today(), channel="visite", outcome="joint", offers_interview=True, actor=worker
        )
        assert not Act.objects.filter(kind=ActKind.DSF_ENTRETIEN_PROPOSE).exists()


def test_log_shows_every_partner_and_suggests_what_was_not_tried():
    dsf, worker, _ = in_writing()
    bailleur = make.a_member(Role.BAILLEUR_CESF, organisation=dsf.case.bailleur)
    for person in (worker, bailleur):
        with scope.acting(person):
            Outreach.objects.create(
                territory_id=dsf.territory_id,
                case=dsf.case,
                on=scope.today(),
                channel="courrier",
                outcome="sans_reponse",
                organisation=person.organisation,
                entered_by=person,
            )
    with scope.acting(worker):
        log = attempts.read(dsf)
        assert {row.organisation for row in log.rows} == {worker.organisation, bailleur.organisation}
        assert log.suggestion.startswith("Seulement des courriers jusqu’ici")


def test_household_reached_needs_no_suggestion():
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        attempts.record_attempt(
            dsf=dsf, on=scope.today(), channel="visite", outcome="joint", offers_interview=True, actor=worker
        )
        assert attempts.read(dsf).suggestion == ""


def test_attempt_needs_an_accepted_request():
    dsf, worker, _ = requested()
    with scope.acting(worker), pytest.raises(DomainError, match="Acceptez la demande"):
        attempts.record_attempt(
            dsf=mine(dsf, worker),
            on=scope.today(),
            channel="visite",
            outcome="joint",
            offers_interview=True,
            actor=worker,
        )


# The bailleur


def invited(**options):
    dsf, worker, _ = in_writing(**options)
    with scope.acting(worker):
        row = exchange.invite_landlord(
            dsf=dsf,
            invited_on=scope.today(),
            channel="courriel",
            answer_by=scope.today() + WEEK,
            message="Que s’est-il passé ?",
            actor=worker,
        )
    return dsf, worker, row


def test_bailleur_reads_three_dates_and_answers_on_a_page_of_his_own(as_member):
    dsf, worker, row = invited()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=dsf.case.bailleur)
    client = as_member(manager)
    tab = client.get(reverse("cases:tab", args=[dsf.case_id, "dsf"])).content.decode()
    assert "Diagnostic demandé" in tab
    assert "Vous êtes invité" in tab
    page = client.get(reverse("dsf:observation", args=[row.pk])).content.decode()
    assert "Que s’est-il passé" in page
    for text in ("Deux relances sans réponse.", "Trois relances sans réponse."):
        assert client.post(reverse("dsf:observation", args=[row.pk]), {"text": text}).status_code == 302
    page = client.get(reverse("dsf:observation", args=[row.pk])).content.decode()
    assert "Deux relances sans réponse." in page.split("Ce que vous aviez écrit avant")[1]
    seen = as_member(worker).get(reverse("dsf:page", args=[dsf.pk])).content.decode()
    assert "Trois relances sans réponse." in seen
    assert manager.display_name in seen
    with scope.acting(worker):
        procedure.transmit_dsf(dsf=mine(dsf, worker), actor=worker)
    client = as_member(manager)
    assert "Diagnostic envoyé" in client.get(reverse("cases:tab", args=[dsf.case_id, "dsf"])).content.decode()
    late = client.post(reverse("dsf:observation", args=[row.pk]), {"text": "Encore"})
    assert late.status_code == 422
    assert "n’est plus en rédaction" in late.content.decode()


def test_no_page_of_the_bailleur_says_a_word_of_the_diagnostic(as_member):
    dsf, _, row = invited()
    client = as_member(make.a_member(Role.BAILLEUR_MANAGER, organisation=dsf.case.bailleur))
    pages = [
        reverse("cases:tab", args=[dsf.case_id, "dsf"]),
        reverse("dsf:observation", args=[row.pk]),
        reverse("cases:page", args=[dsf.case_id]),
        reverse("home"),
    ]
    for page in pages:
        text = client.get(page, follow=True).content.decode()
        assert SECRET not in text
        assert dsf.motive not in text


def test_invitation_makes_section_6_say_yes_and_nothing_over_a_no():
    dsf, worker, _ = invited()
    with scope.acting(worker):
        evaluation = mine(dsf, worker).evaluation
        assert evaluation.landlord_invited == "oui"
        evaluation.landlord_invited = "non"
        evaluation.save()
        exchange.invite_landlord(dsf=dsf, invited_on=scope.today(), channel="courrier", actor=worker)
        assert mine(dsf, worker).evaluation.landlord_invited == "non"


def test_writer_types_in_the_answer_of_a_bailleur_without_account_and_it_says_so(as_member):
    dsf, worker, row = invited()
    url = reverse("dsf:landlord_answer", args=[dsf.pk, row.pk])
    assert as_member(worker).post(url, {"text": "Il dit perdre 600 € par mois."}).status_code == 302
    page = as_member(worker).get(reverse("dsf:page", args=[dsf.pk])).content.decode()
    assert "saisi pour le bailleur par" in page


def test_writer_never_writes_over_what_the_bailleur_wrote():
    dsf, worker, row = invited()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=dsf.case.bailleur)
    with scope.acting(manager):
        own = LandlordObservation.objects.addressed_to(manager).get()
        exchange.answer_as_landlord(observation=own, text="À moi", actor=manager)
    with scope.acting(worker):
        row = LandlordObservation.objects.get(pk=row.pk)
        with pytest.raises(DomainError, match="répondu lui-même"):
            exchange.answer_for_landlord(observation=row, dsf=dsf, text="À lui", actor=worker)


def test_service_that_takes_over_types_in_the_answer_to_the_former_one_s_invitation():
    dsf, _worker, row = invited()
    other = make.a_member(Role.SOCIAL_WORKER)
    agent = make.a_member(Role.PREFECTURE)
    with scope.acting(agent):
        procedure.reassign_dsf(dsf=Dsf.objects.get(), service=other.organisation, reason="Secteur", actor=agent)
    with scope.acting(other):
        dsf = mine(dsf, other)
        procedure.accept_dsf(dsf=dsf, actor=other)
        row = dsf.landlord_observations.get()
        exchange.answer_for_landlord(observation=row, dsf=dsf, text="Par courrier", actor=other)
        assert dsf.landlord_observations.get().answered_by == other


@pytest.mark.parametrize(("invited_on", "answer_by", "match"), [(1, None, "à venir"), (0, -1, "avant l’invitation")])
def test_invitation_refuses_days_out_of_order(invited_on, answer_by, match):
    dsf, worker, _ = in_writing()
    with scope.acting(worker), pytest.raises(DomainError, match=match):
        exchange.invite_landlord(
            dsf=dsf,
            invited_on=scope.today() + datetime.timedelta(invited_on),
            channel="courrier",
            answer_by=None if answer_by is None else scope.today() + datetime.timedelta(answer_by),
            actor=worker,
        )


def test_another_bailleur_finds_no_page(as_member):
    _, _, row = invited()
    stranger = make.a_member(Role.BAILLEUR_MANAGER)
    assert as_member(stranger).get(reverse("dsf:observation", args=[row.pk])).status_code == 404


def test_observations_are_asked_dated_and_answered_by_pages_alone_and_by_nobody_else(as_member):
    dsf, worker, agent = in_writing()
    asked = reverse("dsf:invite_landlord", args=[dsf.pk])
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=dsf.case.bailleur)
    social = make.a_member(Role.BAILLEUR_CESF, organisation=dsf.case.bailleur)
    today = scope.local_today(None)
    values = {
        "invited_on": today.isoformat(),
        "channel": "courriel",
        "answer_by": (today + WEEK).isoformat(),
        "message": "",
    }
    for stranger in (manager, social, make.a_member(Role.SOCIAL_WORKER), make.a_member(Role.COMMISSAIRE)):
        assert as_member(stranger).post(asked, values).status_code == 404
    assert as_member(worker).post(asked, values).status_code == 302
    with scope.acting(worker):
        row = LandlordObservation.objects.get()
    address = reverse("dsf:observation", args=[row.pk])
    # Those whom nobody asked find no page; the State and the service read the answer in the diagnostic.
    others = [make.a_member(role) for role in (Role.BAILLEUR_MANAGER, Role.COMMISSAIRE, Role.COMMUNE_OFFICER)]
    for stranger in (*others, worker, agent):
        assert as_member(stranger).get(address).status_code == 404
        assert as_member(stranger).post(address, {"text": "Faux"}).status_code == 404
    assert "Vos observations sont attendues" in as_member(manager).get(reverse("home")).content.decode()
    assert as_member(social).post(address, {"text": "Plan proposé en mai, resté sans réponse."}).status_code == 302
    assert "Vos observations sont attendues" not in as_member(manager).get(reverse("home")).content.decode()
    assert "Plan proposé en mai" in as_member(manager).get(address).content.decode()
    with scope.acting(worker):
        row.refresh_from_db()
        assert (row.invited_on, row.answered_on, row.answered_by) == (today, today, social)
    assert "Plan proposé en mai" in as_member(worker).get(reverse("dsf:page", args=[dsf.pk])).content.decode()


# The CCAPEX


def test_data_asked_leave_an_act_and_the_secretariat_answers(as_member):
    dsf, worker, _ = in_writing(case=assigned(make.a_case()))
    secretary = make.a_member(Role.CCAPEX_SECRETARY)
    client = as_member(worker)
    assert client.post(reverse("dsf:ask_ccapex", args=[dsf.pk]), {"question": "Un FSL ?"}).status_code == 302
    with scope.acting(worker):
        row = CcapexDataRequest.objects.get()
        assert Deadline.objects.get(rule_id="DSF-3").status == Status.ACCOMPLI
        with pytest.raises(DomainError, match="attend déjà"):
            exchange.ask_ccapex(dsf=dsf, actor=worker)
    url = reverse("dsf:answer_ccapex", args=[dsf.pk, row.pk])
    assert as_member(worker).get(url).status_code == 403
    client = as_member(secretary)
    assert "Un FSL ?" in client.get(reverse("dsf:page", args=[dsf.pk])).content.decode()
    assert client.post(url, {"text": "FSL accordé en mai."}).status_code == 302
    for url in (reverse("dsf:page", args=[dsf.pk]), reverse("dsf:section", args=[dsf.pk, "apurement"])):
        assert "FSL accordé en mai." in as_member(worker).get(url).content.decode()


# The jurist


def with_jurist(*, referred=False, **options):
    """`referred`: his ADIL had the case already, for good."""
    dsf, worker, _ = in_writing(**options)
    jurist = make.a_member(Role.ADIL_JURIST)
    if referred:
        ground = grants.GrantProposal(jurist.organisation, "Orientation", "Loi du 31 mai 1990", "referral")
        grants.give(case=dsf.case, proposal=ground)
    with scope.acting(worker):
        row = exchange.invite_jurist(
            dsf=dsf,
            adil=jurist.organisation,
            agreement_on=scope.today(),
            valid_until=scope.today() + WEEK,
            question="Les frais sont-ils dus ?",
            actor=worker,
        )
    return dsf, worker, jurist, row


def test_jurist_reads_the_debt_writes_7_3_and_finds_nothing_else(as_member):
    dsf, worker, jurist, row = with_jurist(case=assigned(make.a_case(balance=1234)))
    client = as_member(jurist)
    assert "Les frais sont-ils dus" in client.get(reverse("dsf:questions")).content.decode()
    page = client.get(reverse("dsf:question", args=[row.pk])).content.decode()
    assert "1 234,00" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "Assignation" in page
    assert SECRET not in page
    assert client.post(reverse("dsf:question", args=[row.pk]), {"text": "120 € de frais non dus."}).status_code == 302
    for name in ("page", "attempt", "invite_landlord", "ask_ccapex", "carence", "transmit"):
        assert client.get(reverse(f"dsf:{name}", args=[dsf.pk])).status_code == 404
    for key in ("decompte", "evaluation", "budget"):
        assert client.get(reverse("dsf:section", args=[dsf.pk, key])).status_code == 404
    assert client.get(reverse("documents:dsf", args=[dsf.pk])).status_code == 404
    assert client.get(reverse("dsf:list")).status_code == 403
    assert "Les frais sont-ils dus" in client.get(reverse("cases:tab", args=[dsf.case_id, "dsf"])).content.decode()
    with scope.acting(worker):
        review = DsfDebtReview.objects.get(dsf=dsf)
        assert (review.jurist_text, review.jurist) == ("120 € de frais non dus.", jurist)
        assert review.answered_on == scope.today()
    assert "120 € de frais non dus." in as_member(worker).get(reverse("dsf:page", args=[dsf.pk])).content.decode()
    # The State knows that he answered, and reads it once transmitted.
    agent = make.a_member(Role.PREFECTURE)
    assert "120 €" not in as_member(agent).get(reverse("dsf:page", args=[dsf.pk])).content.decode()


def test_invitation_ended_by_the_writer_or_by_its_day_closes_the_case(as_member):
    dsf, worker, jurist, row = with_jurist()
    with scope.acting(jurist):
        assert Case.objects.visible_to(jurist).exists()
    assert as_member(worker).post(reverse("dsf:end_jurist", args=[dsf.pk, row.pk])).status_code == 302
    with scope.acting(jurist):
        assert not Case.objects.visible_to(jurist).exists()
        assert not JuristInvitation.objects.addressed_to(jurist).exists()
    assert as_member(jurist).get(reverse("dsf:question", args=[row.pk])).status_code == 404
    dsf, worker, jurist, row = with_jurist()
    with scope.system(dsf.case.territory) as current:
        past = {"valid_until": current.today - datetime.timedelta(1)}
        CaseGrant.objects.filter(group_id=jurist.organisation.group_id).update(valid_from=current.today - WEEK, **past)
    assert as_member(jurist).get(reverse("dsf:question", args=[row.pk])).status_code == 404


def test_invitation_neither_shortens_nor_ends_what_the_adil_had_already():
    dsf, worker, jurist, row = with_jurist(referred=True)
    with scope.acting(worker):
        exchange.end_jurist(invitation=row, dsf=dsf, actor=worker)
    with scope.system(dsf.case.territory):
        standing = CaseGrant.objects.filter(group_id=jurist.organisation.group_id, revoked_at__isnull=True)
        assert [(grant.rule, grant.valid_until, grant.agreement_on) for grant in standing] == [("referral", None, None)]
    with scope.acting(jurist):
        assert Case.objects.visible_to(jurist).exists()


def test_jurist_of_another_adil_invited_in_the_same_case_sees_no_question_of_this_one(as_member):
    dsf, worker, _, row = with_jurist()
    other = make.a_member(Role.ADIL_JURIST)
    with scope.acting(worker):
        exchange.invite_jurist(
            dsf=dsf,
            adil=other.organisation,
            agreement_on=scope.today(),
            valid_until=scope.today() + WEEK,
            question="Autre",
            actor=worker,
        )
    assert as_member(other).get(reverse("dsf:question", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"agreement_on": 1}, "accord du locataire ne peut"),
        ({"valid_until": -1}, "jusqu’à aujourd’hui"),
        ({"question": " "}, "doit vérifier"),
        ({"adil": OrganisationKind.CCAS}, "une ADIL"),
        ({}, "déjà invitée"),
    ],
)
def test_invitation_of_a_jurist_is_refused(change, match):
    dsf, worker, jurist, _ = with_jurist()
    with scope.acting(worker):
        today = scope.today()
        values = {
            "adil": make.an_organisation(change["adil"]) if "adil" in change else jurist.organisation,
            "agreement_on": today + datetime.timedelta(change.get("agreement_on", 0)),
            "valid_until": today + datetime.timedelta(change.get("valid_until", 7)),
            "question": change.get("question", "Encore"),
        }
        with pytest.raises(DomainError, match=match):
            exchange.invite_jurist(dsf=dsf, actor=worker, **values)


def test_jurist_no_longer_writes_once_the_diagnostic_left():
    dsf, worker, jurist, _row = with_jurist()
    with scope.acting(worker):
        procedure.transmit_dsf(dsf=mine(dsf, worker), actor=worker)
    with scope.acting(jurist), pytest.raises(DomainError, match="est parti"):
        exchange.answer_as_jurist(invitation=JuristInvitation.objects.get(), text="Trop tard", actor=jurist)


@pytest.mark.parametrize(
    "role",
    [
        Role.BAILLEUR_MANAGER,
        Role.BAILLEUR_CESF,
        Role.BAILLEUR_PRIVATE,
        Role.COMMUNE_OFFICER,
        Role.ELECTED,
        Role.COMMISSAIRE,
        Role.CCAPEX_MEMBER,
        Role.BODY_OFFICER,
    ],
)
def test_nobody_else_asks_anything_around_a_diagnostic(role, as_member):
    dsf, _, _, row = with_jurist()
    client = as_member(make.a_member(role, organisation=dsf.case.bailleur if "bailleur" in role else None))
    for name in ("invite_landlord", "ask_ccapex", "invite_jurist", "attempt", "reassign", "resume", "carence"):
        assert client.get(reverse(f"dsf:{name}", args=[dsf.pk])).status_code == 404
    assert client.get(reverse("dsf:question", args=[row.pk])).status_code == 404
    assert client.get(reverse("dsf:questions")).status_code == 403
