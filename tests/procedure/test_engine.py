"""Stages, statuses and anomalies on whole cases."""

import pytest

from cases.procedure import RULES, BailleurKind, Projection, Stage, Status, Step, compute

from .builders import act, day, facts

IMPAYE = act("IMPAYE_CONSTITUE", "2026-03-05")
SIGNALEMENT = act("SIGNALEMENT_CAF", "2026-04-01")
CDP = act("CDP", "2026-06-10")
ASSIGNATION = act("ASSIGNATION", "2026-09-01", audience_on="2026-12-15")
NOTIFICATION = act("NOTIFICATION_PREFET", "2026-09-02")
FIRM = act("JUGEMENT", "2027-01-20", outcome="RESILIATION_FERME")
CQL = act("CQL", "2027-02-10")
CQL_NOTIFIED = act("NOTIFICATION_CQL_PREFET", "2027-02-10")


def codes(projection: Projection) -> set[str]:
    return {anomaly.code for anomaly in projection.anomalies}


@pytest.mark.parametrize(
    ("acts", "today", "stage"),
    [
        ([], "2026-11-20", Stage.SANS_IMPAYE),
        ([IMPAYE], "2026-03-05", Stage.IMPAYE_CONSTITUE),
        ([IMPAYE, act("PLAN_APUREMENT", "2026-03-20")], "2026-03-25", Stage.PREVENTION_AMIABLE),
        ([IMPAYE, SIGNALEMENT], "2026-04-02", Stage.SIGNALEMENT_CAF_MSA),
        ([IMPAYE, SIGNALEMENT, CDP], "2026-06-30", Stage.CDP),
        ([IMPAYE, SIGNALEMENT, CDP], "2026-07-23", Stage.CLAUSE_ACQUISE),
        ([IMPAYE, CDP, ASSIGNATION], "2026-10-01", Stage.ASSIGNATION),
        ([IMPAYE, CDP, ASSIGNATION], "2026-12-15", Stage.AUDIENCE),
        ([IMPAYE, CDP, ASSIGNATION], "2026-12-16", Stage.DELIBERE),
        ([CDP, ASSIGNATION, FIRM], "2027-02-01", Stage.RESILIATION_FERME),
        (
            [CDP, act("JUGEMENT", "2027-01-20", outcome="RESILIATION_CONDITIONNELLE")],
            "2027-02-01",
            Stage.RESILIATION_CONDITIONNELLE,
        ),
        ([CDP, act("JUGEMENT", "2027-01-20", outcome="IRRECEVABILITE")], "2027-02-01", Stage.REJET),
        ([FIRM, CQL], "2027-03-01", Stage.CQL),
        ([FIRM, CQL, act("REQUISITION_CFP", "2027-04-20")], "2027-05-01", Stage.REQUISITION_CFP),
        ([FIRM, CQL, act("REQUISITION_CFP", "2027-04-20")], "2027-06-21", Stage.REFUS_CFP),
        ([FIRM, CQL, act("EXPULSION", "2027-05-10")], "2027-06-21", Stage.EXPULSION),
        ([IMPAYE, act("DETTE_SOLDEE", "2026-05-01")], "2026-05-02", Stage.DETTE_SOLDEE),
        ([FIRM, act("DETTE_SOLDEE", "2027-02-01")], "2027-02-02", Stage.RESILIATION_FERME),
        (
            [IMPAYE, act("DETTE_SOLDEE", "2026-05-01"), act("IMPAYE_CONSTITUE", "2026-08-05")],
            "2026-09-01",
            Stage.IMPAYE_CONSTITUE,
        ),
    ],
)
def test_stage_after_acts(acts: list, today: str, stage: Stage) -> None:
    assert compute(facts(), acts, day(today)).stage is stage


def test_line_of_steps_marks_where_the_case_stands() -> None:
    steps = compute(facts(), [IMPAYE, SIGNALEMENT, CDP], day("2026-06-30")).steps
    assert [step.step for step in steps] == list(Step)
    assert [step.on for step in steps[:3]] == [IMPAYE.on, SIGNALEMENT.on, CDP.on]
    assert [step.current for step in steps].index(True) == 2


def test_signalement_goes_from_coming_to_risk_to_missed() -> None:
    def status(today: str) -> Status:
        found = compute(facts(), [IMPAYE], day(today)).deadline("SIG-CAF")
        assert found is not None
        assert found.due == day("2026-05-05")
        return found.status

    assert [status(today) for today in ("2026-03-10", "2026-05-04", "2026-05-05", "2026-05-06")] == [
        Status.A_VENIR,
        Status.A_RISQUE,
        Status.A_RISQUE,
        Status.ECHU,
    ]


def test_signalement_done_late_is_accomplished_and_tardif() -> None:
    projection = compute(facts(), [IMPAYE, act("SIGNALEMENT_CAF", "2026-05-06")], day("2026-06-01"))
    found = projection.deadline("SIG-CAF")
    assert found is not None
    assert (found.status, found.late, found.done_on) == (Status.ACCOMPLI, True, day("2026-05-06"))
    assert "SIGNALEMENT_TARDIF" in codes(projection)


def test_signalement_is_void_once_the_debt_is_paid() -> None:
    found = compute(facts(), [IMPAYE, act("DETTE_SOLDEE", "2026-04-10")], day("2026-06-01")).deadline("SIG-CAF")
    assert found is not None
    assert found.status is Status.SANS_OBJET


def test_signalement_of_2027_says_its_delay_is_not_known() -> None:
    projection = compute(facts(), [act("IMPAYE_CONSTITUE", "2027-01-05")], day("2027-01-06"))
    found = projection.deadline("SIG-2027")
    assert found is not None
    assert (found.status, found.due, found.needs_jurist) == (Status.NON_PARAMETRE, day("2027-03-05"), True)
    assert "DELAI_NON_PARAMETRE" in codes(projection)


def test_chain_of_an_assignation_gives_every_date() -> None:
    projection = compute(facts(), [IMPAYE, SIGNALEMENT, CDP, ASSIGNATION], day("2026-10-01"))
    dates = {found.rule_id: (found.due, found.prudent) for found in projection.deadlines}
    assert dates["ASSIGN-NOTIF-PREF"] == (day("2026-11-02"), day("2026-11-02"))
    assert dates["ASSIGN-PLACEMENT"] == (day("2026-11-29"), day("2026-11-27"))
    assert dates["DSF-6"] == (day("2026-12-08"), day("2026-12-07"))
    assert "version" not in dates
    assert codes(projection) == set()


def test_sentence_reads_like_the_date_card() -> None:
    acts = [CDP, act("ASSIGNATION", "2025-09-01", audience_on="2025-12-01")]
    found = compute(facts(), acts, day("2025-10-09")).deadline("ASSIGN-NOTIF-PREF")
    assert found is not None
    plain = found.why.replace("\u00a0", " ").replace("\u202f", " ")
    assert plain.startswith(
        "Audience le 1er décembre 2025. La loi demande six semaines, soit 42 jours à rebours, jour de l’audience exclu."
    )
    assert "dimanche 19 octobre 2025, sans report" in plain
    assert found.safe_on == day("2025-10-17")
    assert found.working_days_left == 6


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        (
            [act("CDP", "2026-06-10"), act("ASSIGNATION", "2026-07-22", audience_on="2026-12-15")],
            "ASSIGNATION_AVANT_CDP",
        ),
        ([act("ASSIGNATION", "2026-07-22", audience_on="2026-12-15")], "ASSIGNATION_SANS_CDP"),
        ([CDP, ASSIGNATION], "CCAPEX_NON_SAISIE"),
        ([act("SAISINE_CCAPEX", "2026-07-15"), CDP, ASSIGNATION], "ASSIGNATION_AVANT_CCAPEX"),
        ([CDP, ASSIGNATION, act("NOTIFICATION_PREFET", "2026-11-03")], "NOTIF_PREFET_TARDIVE"),
        ([CDP, act("ASSIGNATION", "2026-11-10", audience_on="2026-12-15")], "NOTIF_PREFET_IMPOSSIBLE"),
        ([CDP, ASSIGNATION], "NOTIF_PREFET_MANQUANTE"),
        ([CDP, ASSIGNATION, act("PLACEMENT", "2026-11-30")], "PLACEMENT_TARDIF"),
        ([CDP, act("ASSIGNATION", "2026-09-01")], "AUDIENCE_INCONNUE"),
        ([CDP, ASSIGNATION, act("DSF_DEMANDE", "2026-11-20")], "DSF_INTENABLE"),
        ([CDP, ASSIGNATION, act("DSF_DEMANDE", "2026-11-10")], "DSF_CROISEMENT"),
        ([CDP, ASSIGNATION, act("AUDIENCE", "2026-12-15", renvoi_on="2027-02-02")], "RENVOI_AUDIENCE"),
        ([act("CDP", "2026-06-10", delay="2 mois")], "BAIL_COMMANDEMENT"),
        ([act("CDP", "2027-06-10")], "ACTE_FUTUR"),
        ([act("CDP", "2023-06-10")], "ACTE_AVANT_BAIL"),
        ([IMPAYE], "SIGNALEMENT_MANQUANT"),
        ([IMPAYE, act("SIGNALEMENT_CAF", "2026-05-06")], "SIGNALEMENT_TARDIF"),
        ([CDP, act("CDP_CAUTION", "2026-06-26")], "CAUTION_TARDIVE"),
        ([FIRM, CQL], "CQL_NON_NOTIFIE"),
        ([CQL], "CQL_SANS_JUGEMENT"),
        ([FIRM, CQL, CQL_NOTIFIED, act("REQUISITION_CFP", "2027-04-12")], "CFP_PREMATUREE"),
        ([FIRM, CQL, CQL_NOTIFIED, act("EXPULSION", "2027-11-03")], "EXECUTION_TREVE"),
        ([FIRM, CQL, CQL_NOTIFIED, act("EXPULSION", "2027-05-08")], "EXECUTION_JOUR_INTERDIT"),
        ([FIRM, CQL, CQL_NOTIFIED, act("EXPULSION", "2027-04-12")], "EXECUTION_PREMATUREE"),
        (
            [FIRM, CQL, act("DELAIS_JEX", "2027-03-01", until="2027-09-01"), act("EXPULSION", "2027-06-01")],
            "EXECUTION_DELAIS",
        ),
        (
            [act("JUGEMENT", "2026-03-01", outcome="RESILIATION_FERME", repute_contradictoire=True)],
            "JUGEMENT_NON_AVENU",
        ),
    ],
)
def test_anomaly_is_told(acts: list, code: str) -> None:
    assert code in codes(compute(facts(), acts, day("2026-12-05")))


def test_sound_case_has_no_anomaly() -> None:
    acts = [IMPAYE, SIGNALEMENT, CDP, ASSIGNATION, NOTIFICATION, act("PLACEMENT", "2026-09-05")]
    assert codes(compute(facts(), acts, day("2026-11-20"))) == set()


def test_plan_that_broke_is_told_until_another_follows_or_the_debt_is_paid() -> None:
    broken = [IMPAYE, SIGNALEMENT, act("PLAN_APUREMENT", "2026-08-25"), act("PLAN_ROMPU", "2026-11-13")]
    assert "PLAN_ROMPU" in codes(compute(facts(), broken, day("2026-11-20")))
    for kind in ("PLAN_APUREMENT", "DETTE_SOLDEE"):
        assert "PLAN_ROMPU" not in codes(compute(facts(), [*broken, act(kind, "2026-11-18")], day("2026-11-20")))


def test_overseas_and_unknown_lease_are_flagged() -> None:
    projection = compute(facts(dept="974", lease_date=None), [CDP], day("2026-06-20"))
    assert {"OUTRE_MER", "DATE_BAIL_INCONNUE"} <= codes(projection)
    found = projection.deadline("CDP-DELAI")
    assert found is not None
    assert {reading.on for reading in found.readings} >= {day("2026-07-22"), day("2026-08-10")}
    assert found.calendar == "La Réunion (974)"


def test_renewed_lease_keeps_two_months_and_shows_six_weeks() -> None:
    case = facts(lease_date=day("2021-05-01"), lease_renewed_on=day("2024-05-01"))
    projection = compute(case, [CDP], day("2026-06-20"))
    found = projection.deadline("CDP-DELAI")
    assert found is not None
    assert found.due == day("2026-08-10")
    assert day("2026-07-22") in {reading.on for reading in found.readings}
    assert "BAIL_RENOUVELE" in codes(projection)


def test_open_impaye_before_the_switch_is_shown_under_both_regimes() -> None:
    assert "TRANSITION_2027" not in codes(compute(facts(), [IMPAYE], day("2026-11-30")))
    assert "TRANSITION_2027" in codes(compute(facts(), [IMPAYE], day("2026-12-01")))


def test_private_landlord_owes_no_ccapex_seizure_but_a_signal_above_the_threshold() -> None:
    case = facts(bailleur_kind=BailleurKind.PERSONNE_PHYSIQUE)
    crossing = compute(case, [act("CDP", "2026-06-10", debt=1040)], day("2026-06-20"))
    below = compute(case, [act("CDP", "2026-06-10", debt=1039.99, months_uninterrupted=1)], day("2026-06-20"))
    assert crossing.deadline("CCAPEX-CDP-SEUIL") is not None
    assert "SIGNALEMENT_CDP_MANQUANT" in codes(crossing)
    assert below.deadline("CCAPEX-CDP-SEUIL") is None
    assert "CCAPEX_NON_SAISIE" not in codes(compute(case, [CDP, ASSIGNATION], day("2026-10-01")))


def test_postponed_hearing_moves_only_what_is_not_done() -> None:
    moved = act("RENVOI_AUDIENCE", "2026-12-15", audience_on="2027-02-02")
    sent = act("DSF_CONTACT_CCAPEX", "2026-11-25")
    projection = compute(facts(), [CDP, ASSIGNATION, NOTIFICATION, sent, moved], day("2026-12-20"))
    dates = {found.rule_id: found.due for found in projection.deadlines}
    assert dates["ASSIGN-NOTIF-PREF"] == day("2026-11-02")
    assert dates["DSF-3"] == day("2026-12-01")
    assert dates["DSF-6"] == day("2027-01-26")


def test_execution_waits_for_the_truce() -> None:
    acts = [FIRM, act("CQL", "2026-09-04"), act("NOTIFICATION_CQL_PREFET", "2026-09-04")]
    found = compute(facts(), acts, day("2026-12-01")).deadline("TREVE")
    assert found is not None
    assert (found.status, found.not_before) == (Status.SUSPENDU, day("2027-04-01"))


def test_earliest_assignation_is_the_later_of_both_delays() -> None:
    (step,) = compute(facts(), [IMPAYE, act("SAISINE_CCAPEX", "2026-06-20"), CDP], day("2026-07-01")).next_steps
    assert step.earliest == day("2026-08-21")


def test_legal_aid_asked_in_time_holds_the_appeal() -> None:
    served, asked = act("SIGNIFICATION_JUGEMENT", "2027-02-01"), act("AJ_DEMANDE", "2027-02-20")
    held = compute(facts(), [FIRM, served, asked], day("2027-03-10")).deadline("APPEL")
    again = compute(facts(), [FIRM, served, asked, act("AJ_DECISION", "2027-04-05")], day("2027-04-06")).deadline(
        "APPEL"
    )
    assert held is not None
    assert again is not None
    assert held.status is Status.SUSPENDU
    assert again.due == day("2027-05-05")


def test_what_an_occupant_risks_is_never_an_alert() -> None:
    assert RULES["PENAL-315-2"][0].alertable is False


def test_household_that_left_leaves_nothing_due_before_the_hearing() -> None:
    projection = compute(facts(), [IMPAYE, CDP, act("DEPART_VOLONTAIRE", "2026-07-01")], day("2026-08-30"))
    assert projection.stage is Stage.DEPART_VOLONTAIRE
    assert {found.rule_id: found.status for found in projection.deadlines} == {
        "SIG-CAF": Status.SANS_OBJET,
        "CDP-DELAI": Status.SANS_OBJET,
    }


def test_act_dated_tomorrow_closes_nothing_today() -> None:
    acts = [IMPAYE, act("SIGNALEMENT_CAF", "2026-04-20")]
    found = compute(facts(), acts, day("2026-04-19")).deadline("SIG-CAF")
    assert found is not None
    assert found.status is Status.A_VENIR


def test_commandement_without_notice_to_the_prefet_is_held() -> None:
    projection = compute(facts(), [FIRM, CQL], day("2027-06-01"))
    found = projection.deadline("CQL-2M")
    assert found is not None
    assert found.status is Status.SUSPENDU
    assert [step.kind.value for step in projection.next_steps] == ["NOTIFICATION_CQL_PREFET"]


def test_debt_paid_then_reported_is_not_late() -> None:
    acts = [IMPAYE, act("DETTE_SOLDEE", "2026-04-10"), act("SIGNALEMENT_CAF", "2026-06-01")]
    assert codes(compute(facts(), acts, day("2026-06-02"))) == set()


def test_ccapex_answers_the_alerts_of_the_bodies_and_not_a_bailleur_s_seizure() -> None:
    alert = act("SAISINE_CCAPEX", "2026-06-20", origin="fsl")
    asked = compute(facts(), [IMPAYE, alert], day("2026-07-01")).deadline("CCAPEX-AVIS")
    assert asked is not None
    assert asked.due == day("2026-08-20")
    seized = act("SAISINE_CCAPEX", "2026-06-20", origin="bailleur")
    assert compute(facts(), [IMPAYE, seized], day("2026-07-01")).deadline("CCAPEX-AVIS") is None
    judged = compute(facts(), [IMPAYE, alert, act("JUGEMENT", "2026-07-20")], day("2026-09-01"))
    found = judged.deadline("CCAPEX-AVIS")
    assert found is not None
    assert found.status is Status.SANS_OBJET
