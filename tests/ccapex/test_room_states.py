"""Every state × event × role of a séance, an item and an avis, against the table written here."""

import itertools

import pytest

from ccapex.models import AgendaItem, Avis, Session
from ccapex.workflow import AVIS, ITEM, WORKFLOW
from organisations.enums import Role

STATE_SERVICES = {"ccapex_secretary", "prefecture"}
TABLES = {
    "séance": (
        WORKFLOW,
        Session,
        {
            ("planned", "convene"): "convened",
            ("planned", "cancel"): "cancelled",
            ("convened", "reopen_agenda"): "planned",
            ("convened", "open"): "open",
            ("convened", "cancel"): "cancelled",
            ("open", "close"): "held",
        },
    ),
    "point": (
        ITEM,
        AgendaItem,
        {
            ("inscrit", "start"): "examen",
            ("inscrit", "defer"): "reporte",
            ("inscrit", "withdraw"): "retire",
            ("examen", "resume"): "examen",
            ("examen", "finish"): "examine",
            ("examen", "defer"): "reporte",
            ("examen", "withdraw"): "retire",
            ("examine", "reopen"): "examen",
        },
    ),
    "avis": (
        AVIS,
        Avis,
        {
            ("projet", "adopt"): "adopte",
            ("projet", "reject"): "rejete",
            ("projet", "defer"): "reporte",
        },
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_whole_table(name):
    workflow, model, table = TABLES[name]
    states = [value for value, _ in model._meta.get_field("state").choices]
    events = [transition.event for transition in workflow.transitions]
    assert {event for _, event in table} == set(events)
    for state, event, role in itertools.product(states, [*events, "inconnu"], Role.values):
        refusal = workflow.refusal(model(state=state), event, role=role)
        allowed = (state, event) in table and role in STATE_SERVICES
        assert (refusal is None) == allowed, (state, event, role)
    targets = {(source, t.event): t.target for t in workflow.transitions for source in t.sources}
    assert {key: str(value) for key, value in targets.items()} == table
