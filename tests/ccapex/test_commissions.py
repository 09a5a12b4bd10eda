import datetime

import pytest
from django.urls import reverse

from ccapex.models import Commission, CommissionMembership, ComplexityCriterion, MayorParticipation, Session
from ccapex.services import calendar, commissions, sessions
from config.demo import reference
from core.errors import DomainError
from organisations import scope, services
from organisations.enums import Role
from tests import factories as make
from tests.ccapex.situations import a_session

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(1)
SINCE = datetime.date(2024, 1, 2)


def the_charter():
    """Loire-Atlantique with its real communes and the tree of document 003."""
    with scope.platform():
        territory = services.create_territory(code="44", name="Loire-Atlantique")
        services.load_communes(
            territory=territory, arrondissements=reference.arrondissements("44"), communes=reference.communes("44")
        )
    agent = make.a_member(Role.CCAPEX_SECRETARY, territory=territory)
    with scope.acting(agent):
        return agent, commissions.load_charter(territory=territory, from_on=SINCE)


def test_the_charter_of_document_003_is_loaded_with_its_renamed_communes():
    agent, made = the_charter()
    with scope.acting(agent):
        assert [row.level for row in made.values()] == ["pleniere", "territoriale", "territoriale", "territoriale"]
        mayors = MayorParticipation.objects.select_related("commune", "commission")
        assert mayors.count() == 23
        renamed = {row.listed_as: row.shown_name for row in mayors if row.renamed}
        assert renamed == {
            "Varades": "Loireauxence (Varades dans la charte)",
            "Ancenis": "Ancenis-Saint-Géréon (Ancenis dans la charte)",
        }
        # Each mayor is called by the commission of its own arrondissement.
        assert {row.commission for row in mayors if row.listed_as in renamed} == {made["chateaubriant"]}
        assert all(row.commune.arrondissement_id == row.commission.arrondissement_id for row in mayors)
        with pytest.raises(DomainError, match="déjà des commissions"):
            commissions.load_charter(territory=agent.organisation.territory, from_on=SINCE)


def test_a_revision_opens_a_successor_and_a_past_seance_keeps_its_rules():
    session, agent = a_session()
    old = session.commission
    with scope.acting(agent) as current:
        past = Session.objects.create(
            territory=session.territory,
            commission=old,
            on=current.today - 40 * DAY,
            at=datetime.time(9),
            place="x",
            created_by=agent,
            state="held",
        )
        commissions.name_holder(
            seat=old.seats.get(), name="Mme Fictive", rank="titulaire", valid_from=SINCE, actor=agent
        )
        new = commissions.revise(
            commission=old, from_on=current.today, actor=agent, changes={"quorum_numerator": 2, "quorum_denominator": 3}
        )
        old.refresh_from_db()
        assert old.successor == new
        assert old.valid_until == current.today - DAY
        assert Session.objects.get(pk=past.pk).commission.quorum(9) == 5
        assert Session.objects.get(pk=session.pk).commission.quorum(9) == 6
        assert new.seats.get().holders.get().valid_from == SINCE
        with pytest.raises(DomainError, match="plus récente"):
            commissions.revise(commission=old, from_on=current.today, actor=agent, changes={})


def test_a_convened_seance_refuses_a_change_of_its_rules():
    session, agent = a_session()
    with scope.acting(agent) as current:
        Session.objects.filter(pk=session.pk).update(state="convened")
        with pytest.raises(DomainError, match="convoquée ou tenue"):
            commissions.revise(commission=session.commission, from_on=current.today, actor=agent, changes={})
        with pytest.raises(DomainError, match="prévue après"):
            commissions.end(row=session.commission, until=current.today, actor=agent)


def test_the_decree_of_2026_changes_the_tree_from_a_date_and_marks_it_for_a_jurist():
    agent, made = the_charter()
    with scope.acting(agent):
        opened = commissions.open_decree_tree(from_on=datetime.date(2027, 1, 1), actor=agent)
        assert {row.level for row in opened} == {"centrale", "ccapex_locale"}
        assert all(row.needs_jurist for row in opened)
        local = Commission.objects.get(predecessor=made["nantes"])
        assert local.name == "CCAPEX locale de Nantes"
        assert local.parent.predecessor == made["pleniere"]
        assert local.mayors.count() == made["nantes"].mayors.count() > 0
        in_2026 = commissions.in_force(Commission.objects.all(), datetime.date(2026, 12, 31))
        assert {row.level for row in in_2026} == {"pleniere", "territoriale"}


def test_an_account_of_another_organisation_does_not_sit():
    session, agent = a_session()
    stranger = make.a_member(Role.CCAPEX_MEMBER)
    with scope.acting(agent), pytest.raises(DomainError, match="autre organisation"):
        commissions.name_holder(
            seat=session.commission.seats.get(),
            name="",
            rank="titulaire",
            membership=stranger,
            valid_from=SINCE,
            actor=agent,
        )


def test_a_member_sets_nothing(as_member):
    session, _ = a_session()
    member = make.a_member(Role.CCAPEX_MEMBER, territory=session.territory)
    with scope.acting(member), pytest.raises(DomainError):
        commissions.open_commission(actor=member, name="x", level="locale", valid_from=SINCE)
    client = as_member(member)
    assert client.get(reverse("ccapex:tree")).status_code == 403
    assert client.get(reverse("ccapex:commission", args=[session.commission_id])).status_code == 404


def test_a_criterion_takes_this_territory_s_figures_from_a_day_on():
    _, agent = a_session()
    with scope.acting(agent) as current:
        today = current.today
        commissions.set_criterion(rule="dette", parameters={"loyers": 4}, weight=3, valid_from=today - DAY, actor=agent)
        commissions.set_criterion(rule="dette", parameters={"loyers": 8}, weight=1, valid_from=today, actor=agent)
        rows = ComplexityCriterion.objects.order_by("valid_from").values_list("weight", "valid_until")
        assert list(rows) == [(3, today - DAY), (1, None)]
        with pytest.raises(DomainError, match="n’existe pas"):
            commissions.set_criterion(rule="inconnu", parameters={}, weight=1, valid_from=today, actor=agent)


def test_settings_are_written_from_their_pages(as_member):
    session, agent = a_session()
    client = as_member(agent)
    page = client.get(reverse("ccapex:tree")).content.decode()
    assert session.commission.name in page
    answer = client.post(
        reverse("ccapex:part_new", args=[session.commission_id, "membre"]),
        {"organisation": make.an_organisation("caf").pk, "voice": "deliberative", "valid_from": "2026-01-01"},
    )
    assert answer.status_code == 302
    with scope.acting(agent):
        seat = CommissionMembership.objects.get(organisation__kind="caf")
    values = {"name": "M. Fictif", "rank": "suppleant", "valid_from": "2026-01-01"}
    assert client.post(reverse("ccapex:holder_new", args=[seat.pk]), values).status_code == 302
    assert (
        "M. Fictif, suppléant"
        in client.get(reverse("ccapex:commission", args=[session.commission_id])).content.decode()
    )
    values = {"weight": 4, "loyers": 5, "valid_from": "2026-01-01"}
    assert client.post(reverse("ccapex:criterion", args=["dette"]), values).status_code == 302
    assert "hors charges) : 5" in client.get(reverse("ccapex:criteria")).content.decode().replace("\xa0", " ")


def test_each_missing_quarter_is_said_and_a_working_day_proposed():
    agent, made = the_charter()
    nantes = made["nantes"]
    with scope.acting(agent):
        for day in (datetime.date(2027, 1, 12), datetime.date(2027, 5, 8)):  # a Saturday, and férié
            sessions.create_session(commission=nantes, on=day, at=datetime.time(9), place="x", actor=agent)
        today = datetime.date(2027, 8, 1)
        year = calendar.year_of(territory=agent.organisation.territory, year=2027, today=today)
    missing = {row.period.label: row for row in year.missing if row.commission == nantes}
    assert set(missing) == {"3e trimestre 2027", "4e trimestre 2027"}
    assert not any(row.over for row in missing.values())
    # Armistice Day and the weekend are never proposed.
    proposed = missing["4e trimestre 2027"].proposed
    assert proposed is not None
    assert calendar.bad_day(proposed, calendar.calendar_of("44")) == ""
    assert any("férié" in sentence for sentence in year.conflicts)
    others = [row for row in year.missing if row.commission == made["saint_nazaire"]]
    assert [row.over for row in others] == [True, True, False, False]
    assert [row.period.label for row in year.missing if row.commission == made["pleniere"]] == ["année 2027"]


def test_a_quarter_that_straddles_two_versions_is_one_quarter():
    agent, made = the_charter()
    with scope.acting(agent):
        sessions.create_session(
            commission=made["nantes"], on=datetime.date(2027, 2, 2), at=datetime.time(9), place="x", actor=agent
        )
        commissions.revise(
            commission=made["nantes"], from_on=datetime.date(2027, 2, 15), actor=agent, changes={"quorum_numerator": 1}
        )
        year = calendar.year_of(territory=agent.organisation.territory, year=2027, today=datetime.date(2027, 3, 1))
    labels = [
        row.period.label for row in year.missing if row.commission.arrondissement == made["nantes"].arrondissement
    ]
    assert "1er trimestre 2027" not in labels
    assert labels.count("2e trimestre 2027") == 1
