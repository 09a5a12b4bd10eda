import datetime
import itertools
import threading

import pytest
from django.db import connections, transaction
from django.db.utils import IntegrityError

from cases.models import Act, Deadline
from cases.procedure.chain_before import ALERTING, DEPT_WITH_RULES_OF_44
from ccapex.annexe import DEPARTEMENTS_WITH_CLOCK, annexe, avis_due, reception, refreshed
from ccapex.enums import IntakeSender, IntakeState, ItemKind
from ccapex.models import Competence, Intake, IntakeLink, IntakeMail, IntakeTransition, MayorParticipation
from ccapex.rules import senders_of
from ccapex.services import intake as service
from ccapex.services.resemblance import look_alikes
from ccapex.services.routing import commune_named, route
from ccapex.workflow import INTAKE
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.enums import Role
from organisations.models import Arrondissement, Commune
from tests import factories as make
from tests.ccapex.intakes import a_commission, a_message, again, an_intake

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def seizures(case):
    with scope.system(case.territory):
        return list(Act.objects.filter(case=case, kind="SAISINE_CCAPEX").order_by("entered_at"))


# Annexe I


def test_every_sender_has_a_line_at_every_stage():
    data = annexe()
    assert set(data.senders) == set(IntakeSender.values)
    for sender, stage in itertools.product(IntakeSender.values, ["", *ItemKind.values]):
        assert data.line(sender, stage).kind


def test_superseded_texts_give_way_on_their_day():
    line = next(line for line in annexe().lines if line.id == "CDP-COMMISSAIRE")
    assert "2015-1384" in line.in_force(datetime.date(2023, 7, 28)).text
    assert "art. 24 I" in line.in_force(datetime.date(2023, 7, 29)).text
    payer = next(line for line in annexe().lines if line.id == "IMPAYE-ORGANISME-PAYEUR")
    assert payer.in_force(datetime.date(2026, 12, 31)).confidence == "V"
    assert payer.in_force(datetime.date(2027, 1, 1)).needs_jurist


def test_clock_of_alerts_is_that_of_the_procedure():
    assert {sender.origin for sender in annexe().senders.values() if sender.alerting} <= ALERTING
    assert {DEPT_WITH_RULES_OF_44} == DEPARTEMENTS_WITH_CLOCK
    assert avis_due("comed", datetime.date(2026, 12, 31), "44") == datetime.date(2027, 2, 28)
    assert avis_due("locataire", datetime.date(2026, 12, 31), "44") is None
    assert avis_due("comed", datetime.date(2026, 12, 31), "974") is None


def test_words_to_senders_name_no_household_and_fit():
    for words in [*reception()["answers"].values(), *reception()["refusals"].values()]:
        assert len(words) < 200
        assert "{" not in words


def test_document_holds_the_matrix_as_the_data_says(project):
    text = (project / "docs" / "ccapex.md").read_text(encoding="utf-8")
    assert refreshed(text) == text


# Receiving


def test_message_without_account_gets_number_owner_term_and_keeps_a_digest_only():
    make.a_territory()
    intake = an_intake(code="ABCD-EFGH-JKLM")
    year = scope.local_today(make.a_territory()).year
    assert intake.receipt == f"SAI-44-{year}-00001"
    assert intake.kind == "saisine"
    assert intake.state == IntakeState.RECEIVED
    assert intake.code_digest
    assert "ABCD" not in intake.code_digest
    assert again(intake).household_search == "mme rosa valentin"
    with scope.system(make.a_territory()):
        assert list(IntakeTransition.objects.values_list("event", "actor")) == [("receive", None)]


def test_owner_term_counts_two_working_days(monkeypatch):
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    # Friday 6 November 2026: Monday, then Tuesday; Wednesday 11 is férié and not reached.
    intake = an_intake(agent, received_on=datetime.date(2026, 11, 6))
    assert intake.owner_due_on == datetime.date(2026, 11, 10)
    assert an_intake(agent, received_on=datetime.date(2026, 11, 9)).owner_due_on == datetime.date(2026, 11, 12)
    assert service.is_late(intake, datetime.date(2026, 11, 11))
    assert not service.is_late(intake, datetime.date(2026, 11, 10))


def test_same_sending_twice_is_one_message():
    make.a_territory()
    first, second = an_intake(code="ABCD-EFGH-JKLM"), an_intake(code="ABCD-EFGH-JKLM")
    assert first.pk == second.pk
    assert an_intake(code="MNPQ-EFGH-JKLM").receipt.endswith("00002")


def test_same_sending_at_once_is_one_message(committed_db):
    territory = make.a_territory()
    message, seen, start = a_message(), [], threading.Barrier(4)

    def send():
        start.wait()
        try:
            seen.append(service.receive(territory=territory, message=message, code="ABCD-EFGH-JKLM").receipt)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4
    assert len(set(seen)) == 1
    assert an_intake(code="MNPQ-EFGH-JKLM").receipt.endswith("00002")


def test_future_receipt_and_nameless_message_are_refused():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with pytest.raises(DomainError, match="à venir"):
        an_intake(agent, received_on=datetime.date(2099, 1, 1))
    with pytest.raises(DomainError, match="nom du ménage ou l’adresse"):
        an_intake(agent, household_name=" ", address=" ")


def test_alert_has_its_clock_before_any_case():
    officer = make.a_member(Role.BODY_OFFICER)
    with scope.acting(officer):
        assert senders_of(officer, scope.today()) == ["caf_msa"]
    intake = an_intake(officer, sender="caf_msa", stage="impaye")
    today = scope.local_today(make.a_territory())
    assert intake.kind == "alerte"
    assert intake.avis_due_on == avis_due("caf_msa", today, "44")
    assert intake.organisation_id == officer.organisation_id


# Routing


def test_most_specific_competence_wins_on_the_day():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    territory = agent.organisation.territory
    first, second = Commune.objects.filter(territory=territory).order_by("code")
    arrondissement = Arrondissement.objects.get(territory=territory)
    names = ["tout", "arrondissement", "commune", "commune et stade", "ancienne"]
    whole, large, small, staged, old = (a_commission(agent, name) for name in names)
    since, on = datetime.date(2025, 1, 1), datetime.date(2026, 6, 1)
    with scope.acting(agent):
        for commission, fields in (
            (whole, {}),
            (large, {"arrondissement": arrondissement}),
            (small, {"commune": first}),
            (staged, {"commune": first, "kind": "cfp"}),
            (old, {"commune": first, "kind": "cdp", "valid_until": on - DAY}),
        ):
            Competence.objects.create(
                **{"territory": territory, "commission": commission, "valid_from": since, **fields}
            )

        def routed(commune, stage, day=on):
            return str(route(territory=territory, commune=commune, stage=stage, on=day))

        assert routed(first, "cfp") == "commune et stade"
        assert routed(first, "cdp") == "commune"
        assert routed(first, "cdp", on - DAY) == "ancienne"
        assert routed(second, "cfp") == "arrondissement"
        assert routed(None, "") == "tout"
        assert route(territory=territory, commune=first, stage="", on=since - DAY) is None


def test_without_competences_the_commission_of_the_arrondissement_examines():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    arrondissement = Arrondissement.objects.get(territory=agent.organisation.territory)
    commission = a_commission(agent, arrondissement=arrondissement)
    assert an_intake().commission_id == commission.pk


def test_former_name_of_a_commune_leads_to_the_present_one():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    territory = agent.organisation.territory
    commune = Commune.objects.filter(territory=territory).order_by("code")[0]
    commission = a_commission(agent)
    with scope.acting(agent):
        MayorParticipation.objects.create(
            territory=territory,
            commission=commission,
            commune=commune,
            listed_as="St-Vieux-le-Bourg",
            valid_from=datetime.date(2024, 1, 1),
        )
        assert commune_named(territory=territory, name="saint vieux le bourg") == commune
        assert commune_named(territory=territory, name=commune.name.upper()) == commune
        assert commune_named(territory=territory, name="Ailleurs") is None


# States


def an_agent_and(state):
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    intake = an_intake()
    with scope.acting(agent):
        if state != IntakeState.RECEIVED:
            service.take_charge(intake=intake, actor=agent)
        if state == IntakeState.ANSWERED:
            service.answer(intake=intake, answer="clos", actor=agent)
        if state == IntakeState.REFUSED:
            service.refuse(intake=intake, answer="champ", reason="Bail commercial", actor=agent)
    return agent, intake


STEPS = {
    "take": lambda intake, agent: service.take_charge(intake=intake, actor=agent),
    "hand_over": lambda intake, agent: service.hand_over(intake=intake, to=agent, commission=None, actor=agent),
    "inform": lambda intake, agent: service.answer(intake=intake, answer="reunion", actor=agent),
    "answer": lambda intake, agent: service.answer(intake=intake, answer="clos", actor=agent),
    "refuse": lambda intake, agent: service.refuse(intake=intake, answer="objet", reason="Sans objet", actor=agent),
    "reopen": lambda intake, agent: service.reopen(intake=intake, reason="Fait nouveau", actor=agent),
}
ALLOWED = {
    "recue": {"take": "prise", "hand_over": "prise", "refuse": "sans_suite"},
    "prise": {"hand_over": "prise", "inform": "prise", "answer": "repondue", "refuse": "sans_suite"},
    "repondue": {"reopen": "prise"},
    "sans_suite": {"reopen": "prise"},
}


@pytest.mark.parametrize("state", IntakeState.values)
@pytest.mark.parametrize("event", STEPS)
def test_whole_table_of_states(state, event):
    agent, intake = an_agent_and(state)
    with scope.acting(agent):
        before = IntakeTransition.objects.count()
        if event in ALLOWED[state]:
            STEPS[event](intake, agent)
            assert again(intake).state == ALLOWED[state][event]
            assert IntakeTransition.objects.count() == before + 1
            return
        with pytest.raises(DomainError, match="n’est pas possible"):
            STEPS[event](intake, agent)
    assert again(intake).state == state


def test_table_lists_every_event_once():
    assert {transition.event for transition in INTAKE.transitions} == set(STEPS)


def test_only_the_state_handles():
    bailleur = make.a_member(Role.BAILLEUR_MANAGER)
    intake = an_intake(bailleur, sender="bailleur")
    with scope.acting(bailleur):
        for step in STEPS.values():
            with pytest.raises(DomainError, match="secrétariat"):
                step(intake, bailleur)
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent), pytest.raises(DomainError, match="personne du secrétariat"):
        service.hand_over(intake=intake, to=bailleur, commission=None, actor=agent)


def test_two_people_take_it_and_one_is_told():
    agent, other = make.a_member(Role.CCAPEX_SECRETARY), make.a_member(Role.CCAPEX_SECRETARY)
    intake = an_intake()
    stale = again(intake)
    with scope.acting(agent):
        service.take_charge(intake=intake, actor=agent)
    with scope.acting(other), pytest.raises(ConcurrentChange):
        service.take_charge(intake=stale, actor=other)
    assert again(intake).owner_id == agent.pk


def test_answer_and_refusal_are_the_sentences_of_the_data():
    agent, intake = an_agent_and(IntakeState.OWNED)
    assert again(intake).answer == reception()["answers"]["prise"]
    with scope.acting(agent):
        with pytest.raises(DomainError, match="réponses proposées"):
            service.answer(intake=intake, answer="La famille déménage", actor=agent)
        with pytest.raises(DomainError, match="pourquoi"):
            service.refuse(intake=intake, answer="champ", reason=" ", actor=agent)
        service.refuse(intake=intake, answer="champ", reason="Bail commercial", actor=agent)
    assert again(intake).answer == reception()["refusals"]["champ"]
    with scope.acting(agent):
        assert IntakeTransition.objects.filter(reason="Bail commercial").exists()


def test_database_refuses_a_number_given_twice():
    intake = an_intake()
    with scope.system(make.a_territory()), pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.create(
            territory=make.a_territory(),
            receipt=intake.receipt,
            kind="saisine",
            sender="locataire",
            sender_name="x",
            household_name="x",
            owner_due_on=datetime.date(2026, 1, 1),
        )


# Resemblance and links


def test_same_name_and_address_are_proposed_with_reasons_strongest_first():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    case = make.a_case(name="Mme Rosa Valentin")
    close = make.a_case(name="M. Jean Valantin")
    make.a_case(name="Mme Olga Tessier")
    with scope.system(case.territory):
        address = case.dwelling.address
    intake = an_intake(address=address)
    with scope.acting(agent):
        found = look_alikes(intake=again(intake))
    assert [row.case.pk for row in found] == [case.pk, close.pk]
    assert found[0].score == 100
    assert found[0].reasons[0] == "Même nom : Mme Rosa Valentin"
    assert any(reason.startswith("Même adresse") for reason in found[0].reasons)
    assert any("Nom proche" in reason for reason in found[1].reasons)


def test_allocataire_number_and_quoted_case_are_reasons():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    case = make.a_case(name="Mme Olga Tessier")
    earlier = an_intake(payer_number="123 4567 A", household_name="Autre nom")
    with scope.acting(agent):
        service.accept_link(intake=earlier, case=case, reasons=["essai"], score=1, actor=agent)
    same = an_intake(payer_number="1234567a", household_name="Inconnu", address="")
    quoting = an_intake(text=f"Suite du dossier {case.number}.", household_name="Inconnu", address="")
    with scope.acting(agent):
        assert "Même numéro d’allocataire" in look_alikes(intake=again(same))[0].reasons[0]
        assert case.number in look_alikes(intake=again(quoting))[0].reasons[0]


def test_nothing_is_proposed_from_another_territory():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    make.a_case(make.an_organisation("bailleur_social", territory=reunion), name="Mme Rosa Valentin")
    with scope.acting(agent):
        assert look_alikes(intake=again(an_intake())) == []


def test_link_seizes_the_commission_on_the_day_of_receipt_and_undo_cancels_it():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    case = make.a_case(name="Mme Rosa Valentin")
    day = scope.local_today(case.territory) - 10 * DAY
    intake = an_intake(agent, sender="comed", sender_name="Commission de médiation", received_on=day)
    with scope.acting(agent):
        service.accept_link(intake=intake, case=case, reasons=["Même nom"], score=60, actor=agent)
    (act,) = seizures(case)
    assert (act.on, act.details) == (day, {"origin": "comed"})
    with scope.system(case.territory):
        deadline = Deadline.objects.get(case=case, rule_id="CCAPEX-AVIS")
        assert deadline.due == intake.avis_due_on
    with scope.acting(agent):
        with pytest.raises(DomainError, match="pourquoi"):
            service.undo_link(intake=intake, reason="", actor=agent)
        service.undo_link(intake=intake, reason="Homonyme", actor=agent)
    (act,) = seizures(case)
    assert act.cancelled_at
    assert "Homonyme" in act.cancel_reason
    with scope.acting(agent):
        link = IntakeLink.objects.get()
        assert link.accepted_at
        assert link.undone_because == "Homonyme"
        assert not Deadline.objects.open().filter(case=case, rule_id="CCAPEX-AVIS").exists()
    assert again(intake).case_id is None
    # And linked again: the same row, a new act.
    with scope.acting(agent):
        service.accept_link(intake=intake, case=case, reasons=["Même nom"], score=60, actor=agent)
    assert [act.cancelled_at is None for act in seizures(case)] == [False, True]


def test_information_is_linked_without_seizing():
    agent = make.a_member(Role.PREFECTURE)
    case = make.a_case()
    intake = an_intake(agent, sender="prefet", stage="cfp")
    with scope.acting(agent):
        service.accept_link(intake=intake, case=case, reasons=[], score=0, actor=agent)
    assert seizures(case) == []


def test_second_link_asks_to_undo_the_first():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    one, two, intake = make.a_case(), make.a_case(), an_intake()
    with scope.acting(agent):
        service.accept_link(intake=intake, case=one, reasons=[], score=0, actor=agent)
        with pytest.raises(ConcurrentChange, match="déjà rattaché"):
            service.accept_link(intake=intake, case=two, reasons=[], score=0, actor=agent)
    assert again(intake).case_id == one.pk
    assert seizures(two) == []


def test_bailleur_writing_from_its_case_is_linked_at_once():
    case = make.a_case()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    intake = an_intake(manager, case, sender="bailleur", stage="cdp")
    assert intake.case_id == case.pk
    (act,) = seizures(case)
    assert act.details == {"origin": "bailleur"}
    assert act.entered_by_id == manager.pk


def test_case_already_seized_that_day_is_not_seized_twice():
    case = make.a_case()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    an_intake(manager, case, sender="bailleur")
    an_intake(manager, case, sender="bailleur", text="Encore")
    assert len(seizures(case)) == 1


def test_sender_is_told_by_rows_that_hold_nothing():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    intake = an_intake(sender_contact="rosa@exemple.fr")
    silent = an_intake(sender_contact="06 00 00 00 00", text="Autre")
    with scope.acting(agent):
        service.take_charge(intake=intake, actor=agent)
        service.take_charge(intake=silent, actor=agent)
        service.answer(intake=intake, answer="reunion", actor=agent)
    with scope.system(make.a_territory()):
        assert list(IntakeMail.objects.values_list("intake", "kind")) == [(intake.pk, "reponse")] * 2
