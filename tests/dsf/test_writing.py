"""Each section saved through its service, and what the frozen content then says."""

import datetime
import json
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from core.errors import DomainError
from core.text import digest
from dsf.enums import Answer, DsfState, SectionKey
from dsf.models import Dsf, DsfSection, DsfSettings, DsfSpecialCauses
from dsf.services import writing
from dsf.services.prefill import open_sections
from dsf.services.snapshot import snapshot, special_snapshot
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.dsf.situations import in_writing, requested

pytestmark = pytest.mark.django_db

NO_CAUSE = {"causes": [], "other": ""}
HEALTH = {"causes": ["sante"], "indispensable": False, "reason": ""}


@pytest.fixture
def writer():
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        yield Dsf.objects.get(pk=dsf.pk), worker


def save_special(dsf, worker, special, version=0):
    writing.save_debt(dsf=dsf, version=version, debt={}, causes=NO_CAUSE, special=special, actor=worker)
    return Dsf.objects.get(pk=dsf.pk)


def test_every_section_is_saved_and_told_by_the_snapshot(writer):
    dsf, worker = writer
    writing.save_debt(
        dsf=dsf,
        version=0,
        debt={"amount": Decimal("2450.5"), "guarantee": Answer.NO, "first_unpaid": "10/2022"},
        causes={"causes": ["retraite", "perte_emploi"], "other": "Vol"},
        actor=worker,
    )
    writing.save_repayment(
        dsf=dsf,
        version=0,
        repayment={"resumed": "partiel", "partial_amount": Decimal("120"), "fsl": "depose", "fsl_filed": "2026"},
        overindebtedness={"state": "recevable", "outcome": "plan", "months": 84},
        actor=worker,
    )
    writing.save_dwelling(
        dsf=dsf, version=0, values={"kind": "social", "indecency": "nsp", "no_social_request": True}, actor=worker
    )
    writing.save_evaluation(
        dsf=dsf, version=0, values={"text": "Évaluation"}, observation={"text": "Mes mots"}, actor=worker
    )
    writing.save_hearing(
        dsf=dsf,
        version=0,
        values={"on": datetime.date(2027, 3, 1), "at": datetime.time(9, 30), "told_to_come": True},
        actor=worker,
    )
    writing.save_debt_review(dsf=dsf, version=0, values={"disputed": ["frais", "loyers"], "other": ""}, actor=worker)
    content = snapshot(Dsf.objects.get(pk=dsf.pk))
    assert content["format"] == 2
    assert content["debt"] | {"amount": "2450.50", "first_unpaid": "10/2022"} == content["debt"]
    # In the form's order, whatever the order of the ticks.
    assert content["causes"] == {
        "causes": ["perte_emploi", "retraite"],
        "other": "Vol",
        "special": [],
        "withheld": False,
    }
    assert content["repayment"]["partial_amount"] == "120.00"
    assert content["overindebtedness"] == {"state": "recevable", "filed": "", "outcome": "plan", "months": 84}
    assert (content["dwelling"]["indecency"], content["dwelling"]["no_social_request"]) == ("nsp", True)
    assert (content["evaluation"]["text"], content["tenant_observation"]) == ("Évaluation", {"text": "Mes mots"})
    assert (content["hearing"]["on"], content["hearing"]["at"]) == ("2027-03-01", "09:30")
    assert content["debt_review"]["disputed"] == ["loyers", "frais"]
    assert digest(json.loads(json.dumps(content))) == digest(content)


@pytest.mark.parametrize(
    ("key", "save"),
    [
        ("dette", lambda **more: writing.save_debt(debt={}, causes=NO_CAUSE, **more)),
        ("apurement", lambda **more: writing.save_repayment(repayment={}, overindebtedness={}, **more)),
        ("logement", lambda **more: writing.save_dwelling(values={}, **more)),
        ("audience", lambda **more: writing.save_hearing(values={}, **more)),
        ("decompte", lambda **more: writing.save_debt_review(values={}, **more)),
    ],
)
def test_second_save_at_the_same_version_is_told(writer, key, save):
    dsf, worker = writer
    save(dsf=dsf, version=0, actor=worker)
    assert DsfSection.objects.get(dsf=dsf, key=key).version == 1
    with pytest.raises(writing.SectionChanged):
        save(dsf=dsf, version=0, actor=worker)


def test_diagnostic_accepted_before_these_sections_opens_them_once():
    dsf, worker, _ = requested()
    with scope.acting(worker):
        Dsf.objects.filter(pk=dsf.pk).update(state=DsfState.WRITING, writer=worker)
        dsf = Dsf.objects.get(pk=dsf.pk)
        DsfSection.objects.create(dsf=dsf, territory_id=dsf.territory_id, key=SectionKey.BUDGET, version=4)
        writing.save_debt(dsf=dsf, version=0, debt={"guarantee": "non"}, causes=NO_CAUSE, actor=worker)
        open_sections(dsf=dsf)
        versions = dict(DsfSection.objects.filter(dsf=dsf).values_list("key", "version"))
        assert versions == {key.value: 0 for key in SectionKey} | {"budget": 4, "dette": 1}
        assert snapshot(Dsf.objects.get(pk=dsf.pk))["debt"]["guarantee"] == "non"


def test_special_cause_stays_out_of_the_common_content_unless_indispensable(writer):
    dsf, worker = writer
    dsf = save_special(dsf, worker, HEALTH)
    assert special_snapshot(dsf) == {"causes": ["sante"], "indispensable": False, "reason": ""}
    assert '"sante"' not in json.dumps(snapshot(dsf))
    assert snapshot(dsf)["causes"]["withheld"] is True
    with pytest.raises(DomainError, match="indispensable"):
        save_special(dsf, worker, HEALTH | {"indispensable": True, "reason": " "}, version=1)
    dsf = save_special(dsf, worker, HEALTH | {"indispensable": True, "reason": "Logement inadapté"}, version=1)
    assert snapshot(dsf)["causes"]["special"] == ["sante"]
    assert "Logement inadapté" not in json.dumps(snapshot(dsf))


def test_special_causes_leave_no_row_until_one_is_said_and_no_reason_after(writer):
    dsf, worker = writer
    dsf = save_special(dsf, worker, {"causes": [], "indispensable": True, "reason": "Rien"})
    assert not DsfSpecialCauses.objects.exists()
    dsf = save_special(dsf, worker, HEALTH | {"indispensable": True, "reason": "Oui"}, version=1)
    dsf = save_special(dsf, worker, HEALTH | {"causes": []}, version=2)
    row = DsfSpecialCauses.objects.get()
    assert (row.causes, row.indispensable, row.reason) == ([], False, "")


def test_special_causes_switched_off_are_neither_saved_nor_told(writer):
    dsf, worker = writer
    dsf = save_special(dsf, worker, HEALTH | {"indispensable": True, "reason": "Oui"})
    settings = {"organisation": worker.organisation, "territory_id": dsf.territory_id, "special_causes": False}
    DsfSettings.objects.create(**settings)
    with pytest.raises(DomainError, match="ne recueille pas"):
        save_special(dsf, worker, HEALTH, version=1)
    assert special_snapshot(dsf) == {}
    assert snapshot(dsf)["causes"] | {"special": [], "withheld": False} == snapshot(dsf)["causes"]


@pytest.mark.parametrize("role", [Role.CCAPEX_SECRETARY, Role.PREFECTURE])
def test_state_never_reads_a_special_cause(role):
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        save_special(Dsf.objects.get(pk=dsf.pk), worker, HEALTH)
    with (
        scope.acting(make.a_member(role)),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        list(DsfSpecialCauses.objects.all())
