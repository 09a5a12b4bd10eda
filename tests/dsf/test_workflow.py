"""The states of a diagnostic: every event in every state by every role, and what surrounds each step."""

import datetime

import pytest

from cases.models import Act, Case, Deadline
from cases.procedure.enums import ActKind, Status
from cases.services import grants
from cases.services.acts import record_act
from core.errors import DomainError
from dsf.enums import DocumentKind, DsfKind, DsfState
from dsf.models import DesignatedService, Dsf, DsfNote, DsfTransition
from dsf.services import attempts, carence, procedure
from dsf.workflow import DONE, WORKFLOW
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.dsf.situations import SECRET, in_writing, requested, tried_in_vain

pytestmark = pytest.mark.django_db

WEEK = datetime.timedelta(7)
SOCIAL = {Role.SOCIAL_WORKER, Role.SOCIAL_HEAD}
STATE = {Role.CCAPEX_SECRETARY, Role.PREFECTURE}
# What each state allows: event → next state. Everything else is refused.
TABLE = {
    "requested": {"accept": "accepted", "return": "returned", "reassign": "requested"},
    "accepted": {"return": "returned", "name_writer": "writing", "carence": "carence", "reassign": "requested"},
    "writing": {"name_writer": "writing", "transmit": "transmitted", "carence": "carence", "reassign": "requested"},
    "returned": {"reassign": "requested"},
    "transmitted": {"correct": "writing"},
    "carence": {"resume": "writing"},
}
WHO = {"reassign": SOCIAL | STATE}


@pytest.mark.parametrize("state", list(DsfState.values))
@pytest.mark.parametrize("event", sorted({t.event for t in WORKFLOW.transitions}))
@pytest.mark.parametrize("role", list(Role))
def test_every_event_in_every_state_by_every_role(state, event, role):
    dsf = Dsf(state=state, writer_id="00000000-0000-7000-8000-000000000000")
    dsf._state.fields_cache["writer"] = object.__new__(Dsf._meta.get_field("writer").related_model)
    dsf._state.fields_cache["writer"].__dict__["id"] = dsf.writer_id
    allowed = event in TABLE[state] and role in WHO.get(event, SOCIAL)
    assert (WORKFLOW.refusal(dsf, event, role=role) is None) is allowed
    if allowed:
        target = next(t.target for t in WORKFLOW.transitions if t.event == event)
        assert target == TABLE[state][event]


def test_every_event_has_its_words():
    assert {t.event for t in WORKFLOW.transitions} | {"request"} == set(DONE)


def test_state_hands_over_what_is_written_and_the_former_service_sees_nothing_more():
    dsf, worker, agent = in_writing()
    other = make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(worker):
        DsfNote.objects.create(
            territory_id=dsf.territory_id, dsf=dsf, organisation=worker.organisation, entered_by=worker, text="À nous"
        )
    with scope.acting(agent):
        procedure.reassign_dsf(dsf=dsf, service=other.organisation, reason="Le ménage est suivi ailleurs", actor=agent)
    with scope.acting(worker):
        assert not Case.objects.visible_to(worker).exists()
        assert not Dsf.objects.exists()
        assert DsfNote.objects.get().text == "À nous"
    with scope.acting(other):
        dsf = Dsf.objects.visible_to(other).get()
        assert (dsf.state, dsf.writer) == (DsfState.REQUESTED, None)
        procedure.accept_dsf(dsf=dsf, actor=other)
        procedure.name_writer(dsf=dsf, writer=other, actor=other)
        assert dsf.evaluation.text == SECRET
        assert dsf.tenants.count() == 1
        assert (dsf.writer_contact.name, dsf.writer_contact.body) == (other.display_name, other.organisation.name)
        assert not DsfNote.objects.exists()
        last = DsfTransition.objects.filter(event="reassign").get()
        assert "suivi ailleurs" in last.reason
        assert Act.objects.filter(kind=ActKind.DSF_DEMANDE).count() == 2


def test_service_hands_over_by_itself_and_keeps_the_case_when_another_reason_stands():
    case, worker = make.a_case(), make.a_member(Role.SOCIAL_WORKER)
    grants.give(
        case=case,
        proposal=grants.GrantProposal(worker.organisation, "Orientation", "Loi du 31 mai 1990", "referral"),
    )
    dsf, _, _ = requested(case=case, worker=worker)
    other = make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        procedure.reassign_dsf(dsf=dsf, service=other.organisation, reason="Hors secteur", actor=worker)
        assert list(Case.objects.visible_to(worker)) == [case]
        assert not Dsf.objects.visible_to(worker).exists()
    with scope.acting(other):
        assert Dsf.objects.visible_to(other).get().service == other.organisation


def dated(case, member):
    """An access that ends by itself, as a convention gives."""
    with scope.system(case.territory) as current:
        return grants.give(
            case=case,
            proposal=grants.GrantProposal(
                member.organisation, "Convention", "Loi du 31 mai 1990", "essai", current.today + 4 * WEEK
            ),
        )


def accesses(case, member):
    """(rule, end) of what opens the case to this organisation now."""
    with scope.system(case.territory):
        rows = case.grants.filter(group_id=member.organisation.group_id, revoked_at__isnull=True).order_by("pk")
        return list(rows.values_list("rule", "valid_until"))


@pytest.mark.parametrize("first", ["dated", "asked"])
def test_diagnostic_and_a_dated_access_stand_beside_each_other_whichever_came_first(first):
    case, worker = make.a_case(), make.a_member(Role.SOCIAL_WORKER)
    if first == "dated":
        end = dated(case, worker).valid_until
    dsf, _, _ = requested(case=case, worker=worker)
    if first == "asked":
        end = dated(case, worker).valid_until
    assert sorted(accesses(case, worker), key=str) == [("dsf_service", None), ("essai", end)]
    with scope.acting(worker):
        procedure.return_dsf(dsf=Dsf.objects.get(pk=dsf.pk), reason="Hors secteur", actor=worker)
    assert accesses(case, worker) == [("essai", end)]


def test_end_of_a_dated_access_leaves_the_diagnostic_open_to_its_service():
    case, worker = make.a_case(), make.a_member(Role.SOCIAL_WORKER)
    requested(case=case, worker=worker)
    dated(case, worker)
    with scope.system(case.territory) as current:
        over = {"valid_from": current.today - WEEK, "valid_until": current.today - datetime.timedelta(1)}
        case.grants.filter(rule="essai").update(**over)
    with scope.acting(worker):
        assert list(Case.objects.visible_to(worker)) == [case]


def test_handing_over_starts_the_fifteen_days_again_and_the_former_ones_have_no_object():
    dsf, _, agent = requested()
    other = make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(agent):
        procedure.reassign_dsf(dsf=dsf, service=other.organisation, reason="Hors secteur", actor=agent)
        rows = list(Deadline.objects.filter(rule_id="DSF-1").order_by("computed_at"))
        assert sorted(row.status for row in rows) == [Status.A_VENIR, Status.SANS_OBJET]


def test_returned_request_is_asked_of_another_service_by_the_state_alone():
    dsf, worker, agent = requested()
    other = make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(worker):
        procedure.return_dsf(dsf=dsf, reason="Hors secteur", actor=worker)
        with pytest.raises(DomainError, match="a renvoyé cette demande"):
            procedure.reassign_dsf(dsf=dsf, service=other.organisation, reason="x", actor=worker)
    with scope.acting(agent):
        dsf = Dsf.objects.get(pk=dsf.pk)
        procedure.reassign_dsf(dsf=dsf, service=other.organisation, reason="Renvoyé", actor=agent)
        assert dsf.state == DsfState.REQUESTED


@pytest.mark.parametrize(("reason", "same", "match"), [("", False, "pourquoi"), ("Hors secteur", True, "déjà chargé")])
def test_handing_over_asks_for_a_reason_and_another_service(reason, same, match):
    dsf, worker, agent = requested()
    other = worker.organisation if same else make.a_member(Role.SOCIAL_WORKER).organisation
    with scope.acting(agent), pytest.raises(DomainError, match=match):
        procedure.reassign_dsf(dsf=dsf, service=other, reason=reason, actor=agent)


@pytest.mark.parametrize("role", [Role.BAILLEUR_MANAGER, Role.COMMUNE_OFFICER, Role.ADIL_JURIST])
def test_others_never_hand_over(role):
    dsf, _, _ = requested()
    person = make.a_member(role)
    with scope.acting(person), pytest.raises(DomainError, match="Seuls l’État"):
        procedure.reassign_dsf(dsf=dsf, service=make.an_organisation("ccas"), reason="x", actor=person)


def test_writer_is_replaced_and_section_8_follows():
    dsf, worker, _ = in_writing()
    colleague = make.a_member(Role.SOCIAL_WORKER, organisation=worker.organisation, name="Nadia Remplace")
    with scope.acting(worker):
        procedure.name_writer(dsf=dsf, writer=colleague, actor=worker)
        assert dsf.state == DsfState.WRITING
        assert Dsf.objects.get(pk=dsf.pk).writer_contact.name == "Nadia Remplace"


def a_carence():
    dsf, worker, agent = in_writing()
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
        procedure.record_carence(dsf=dsf, reason="Aucune réponse", actor=worker)
    return dsf, worker, agent


def test_carence_freezes_the_log_of_every_partner():
    dsf, worker, _ = a_carence()
    with scope.acting(worker):
        document = dsf.documents.get(kind=DocumentKind.CARENCE)
        content = document.snapshot
        assert [row["channel"] for row in content["attempts"]] == ["courrier", "telephone"]
        assert content["reason"] == "Aucune réponse"
        assert len(content["interviews_offered_on"]) == 2
        assert SECRET not in str(content)


def test_carence_warns_when_something_is_known_or_one_channel_was_tried():
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        assert "Aucune démarche" in carence.warnings(dsf)[0]
        attempts.record_attempt(
            dsf=dsf, on=scope.today(), channel="courrier", outcome="joint", offers_interview=False, actor=worker
        )
        dsf.sections.filter(key="menage").update(version=1)
        known, one_means = carence.warnings(dsf)
        assert "une section enregistrée" in known
        assert "le ménage a été joint" in known
        assert "Un seul moyen" in one_means
        with pytest.raises(DomainError, match="Remplissez plutôt"):
            procedure.record_carence(dsf=dsf, reason="Rien", actor=worker)
        procedure.record_carence(dsf=dsf, reason="Rien d’exploitable", actor=worker, confirmed=True)


def test_household_that_comes_back_reopens_the_diagnostic_and_its_clock():
    dsf, worker, _ = a_carence()
    with scope.acting(worker):
        with pytest.raises(DomainError, match="permet de reprendre"):
            procedure.resume_dsf(dsf=dsf, writer=worker, reason=" ", actor=worker)
        procedure.resume_dsf(dsf=dsf, writer=worker, reason="Le ménage a rappelé", actor=worker)
        assert dsf.state == DsfState.WRITING
        assert not Act.objects.standing().filter(kind=ActKind.DSF_CARENCE).exists()
        assert dsf.documents.filter(kind=DocumentKind.CARENCE).count() == 1
        assert dsf.evaluation.text == SECRET
        procedure.transmit_dsf(dsf=dsf, actor=worker)
        assert dsf.documents.get(kind=DocumentKind.DIAGNOSTIC).version == 1


def test_carence_at_the_commandement_does_not_close_the_dates_of_the_hearing():
    case, worker = make.a_case(), make.a_member(Role.SOCIAL_WORKER)
    commissaire = make.a_member(Role.COMMISSAIRE)
    today = scope.local_today(case.territory)
    with scope.system(case.territory):
        record_act(
            case=case,
            kind=ActKind.ASSIGNATION,
            on=today - datetime.timedelta(5),
            details={"audience_on": (today + datetime.timedelta(90)).isoformat()},
            actor=commissaire,
            by_service=True,
        )
    dsf, _, _ = in_writing(case=case, worker=worker, kind=DsfKind.CDP)
    tried_in_vain(dsf, worker)
    with scope.acting(worker):
        procedure.record_carence(dsf=dsf, reason="Rien", actor=worker, confirmed=True)
        assert Deadline.objects.get(rule_id="DSF-6").status == Status.A_VENIR


# The rule that asks by itself


def a_rule(case, agent, *, automatic=True, commune=None, service=None, kind=DsfKind.ASSIGNATION):
    with scope.acting(agent):
        return DesignatedService.objects.create(
            territory_id=case.territory_id,
            kind=kind,
            commune=commune,
            service=service or make.a_member(Role.SOCIAL_WORKER).organisation,
            automatic=automatic,
            set_by=agent,
        )


def an_assignation(case, ahead=90):
    commissaire = make.a_member(Role.COMMISSAIRE)
    grants.give(case=case, proposal=grants.GrantProposal(commissaire.organisation, "Étude", "Mandat", "referral"))
    today = scope.local_today(case.territory)
    with scope.acting(commissaire):
        record_act(
            case=case,
            kind=ActKind.ASSIGNATION,
            on=today - datetime.timedelta(5),
            details={"audience_on": (today + datetime.timedelta(ahead)).isoformat()},
            actor=commissaire,
        )


def test_assignation_asks_the_designated_service_of_the_commune():
    case, agent = make.a_case(), make.a_member(Role.PREFECTURE)
    a_rule(case, agent)
    chosen = a_rule(case, agent, commune=case.commune)
    an_assignation(case)
    with scope.acting(agent):
        dsf = Dsf.objects.get()
        assert (dsf.service, dsf.kind, dsf.requested_by) == (chosen.service, DsfKind.ASSIGNATION, agent)
        assert "Règle du territoire" in dsf.transitions.get().reason
        assert Act.objects.filter(kind=ActKind.DSF_DEMANDE).count() == 1


@pytest.mark.parametrize("given", ["nothing", "off", "hearing past", "already asked"])
def test_nothing_is_asked_by_itself_otherwise(given):
    case, agent = make.a_case(), make.a_member(Role.PREFECTURE)
    if given != "nothing":
        a_rule(case, agent, automatic=given != "off")
    if given == "already asked":
        requested(case=case)
    an_assignation(case, ahead=-1 if given == "hearing past" else 90)
    with scope.acting(agent):
        assert Dsf.objects.count() == (given == "already asked")
