"""The fiche of annexe 4 and acts by file: thresholds of the day, receipts that do not move, replay without duplicates."""

import datetime
import json
import random
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import exchange
from cases.exchange import NeutralAct
from cases.models import Act, CdpReport
from cases.procedure.enums import ActKind
from cases.services import act_files, cdp_reports, grants
from cases.services.cdp_reports import Fiche
from ccapex.models import Intake
from core.errors import DomainError
from organisations import scope
from organisations.enums import Role
from organisations.models import Commune
from tests import factories as make

pytestmark = pytest.mark.django_db
D, Day = Decimal, datetime.date


@pytest.fixture
def member():
    return make.a_member(Role.COMMISSAIRE)


@pytest.fixture
def signed(client):
    def sign_in(person):
        client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def a_case_of(member):
    case = make.a_case(balance=D(1400))
    proposal = grants.GrantProposal(organisation=member.organisation, reason="Mandat", legal_basis="Art. 24", rule="t")
    grants.give(case=case, proposal=proposal)
    return case


def a_fiche(member, **changes):
    values = {
        "addressee_name": "Camille Fictive",
        "address": "1 rue des Essais",
        "commune": Commune.objects.filter(territory=member.organisation.territory).order_by("code")[0],
        "landlord_name": "Dominique Essai",
        "landlord_kind": "personne_physique",
        "act_on": Day(2026, 11, 12),
        "rent": D(500),
        "unpaid_since": Day(2026, 9, 12),
        "amount": D(900),
        "attested": True,
    }
    return Fiche(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "crossed"),
    [
        ({}, True),
        ({"unpaid_since": Day(2026, 9, 13)}, False),
        ({"unpaid_since": Day(2026, 9, 13), "amount": D(1000)}, True),
        ({"unpaid_since": Day(2026, 9, 13), "amount": D("999.99")}, False),
        ({"landlord_kind": "personne_morale"}, False),
        ({"landlord_kind": "sci_familiale"}, True),
        ({"act_on": Day(2023, 7, 28), "unpaid_since": Day(2023, 2, 28)}, True),
        ({"act_on": Day(2023, 7, 28), "unpaid_since": Day(2023, 3, 28), "amount": D(2000)}, False),
        ({"act_on": Day(2023, 7, 29), "unpaid_since": Day(2023, 5, 29)}, True),
    ],
)
def test_the_threshold_is_that_of_the_day_of_the_act(member, changes, crossed):
    assert cdp_reports.threshold(a_fiche(member, **changes), "44").crossed is crossed


def test_no_order_is_known_elsewhere_before_the_national_thresholds(member):
    old = a_fiche(member, act_on=Day(2023, 1, 10), unpaid_since=Day(2022, 10, 1))
    assert cdp_reports.threshold(old, "38").crossed is None


def test_a_fiche_below_the_thresholds_is_not_attested_but_may_be_sent(member):
    low = a_fiche(member, unpaid_since=Day(2026, 10, 1), amount=D(500))
    with scope.acting(member):
        with pytest.raises(DomainError, match="seuils ne sont pas dépassés"):
            cdp_reports.report_cdp(fiche=low, actor=member)
        sent = cdp_reports.report_cdp(
            fiche=a_fiche(member, unpaid_since=Day(2026, 10, 1), amount=D(500), attested=False), actor=member
        )
        assert sent.intake_receipt == Intake.objects.get().receipt


def test_the_fiche_makes_the_acts_its_receipt_and_is_deposited_once(member, signed):
    case = a_case_of(member)
    with scope.acting(member):
        row = cdp_reports.report_cdp(fiche=a_fiche(member), case=case, actor=member)
        again = cdp_reports.report_cdp(fiche=a_fiche(member), case=case, actor=member)
        assert again.pk == row.pk
        assert CdpReport.objects.count() == Intake.objects.count() == 1
        assert set(Act.objects.filter(case=case).values_list("kind", flat=True)) >= {
            ActKind.CDP,
            ActKind.SIGNALEMENT_CDP,
        }
    client = signed(member)
    address = reverse("documents:cdp_receipt", args=[row.pk])
    first = client.get(address).content
    assert first.startswith(b"%PDF")
    assert client.get(address).content == first
    page = client.get(reverse("commissaire:fiche", args=[row.pk])).content.decode()
    assert cdp_reports.fingerprint(row) in page
    state = signed(make.a_member(Role.CCAPEX_SECRETARY))
    assert state.get(address).status_code == 200
    other = signed(make.a_member(Role.COMMISSAIRE))
    assert other.get(address).status_code == 404
    assert other.get(reverse("commissaire:fiche", args=[row.pk])).status_code == 404


def test_a_receipt_that_was_touched_is_not_drawn(member):
    with scope.acting(member):
        row = cdp_reports.report_cdp(fiche=a_fiche(member), actor=member)
        row.content = {**row.content, "amount": "1.00"}
        with pytest.raises(ValueError, match="digest"):
            cdp_reports.fingerprint(row)


def test_the_page_checks_then_deposits(member, signed):
    client, fiche = signed(member), a_fiche(member)
    sent = {
        "addressee_name": fiche.addressee_name,
        "address": fiche.address,
        "commune": fiche.commune.pk,
        "has_aid": "",
        "landlord_name": fiche.landlord_name,
        "landlord_kind": fiche.landlord_kind,
        "act_on": "2026-11-12",
        "rent": "500",
        "unpaid_since": "2026-09-12",
        "amount": "900,00",
        "attested": "on",
        "case": "",
    }
    address = reverse("commissaire:new")
    assert "Seuils dépassés" in client.post(address, sent).content.decode()
    answer = client.post(address, {**sent, "save": "1"})
    assert answer.status_code == 302
    assert "CDP-44-" in client.get(answer.url).content.decode()


def _random_act(rng, number):
    words = ["é", ";", '"', "=1+1", "'x", "\n", "a", " ", ",", "|"]
    return NeutralAct(
        line=number + 2,
        id=f"EX-{number}",
        case=f"44-2026-{rng.randrange(99999):05d}",
        kind=rng.choice(list(ActKind)).value,
        on=f"2026-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
        details={"delay": "6 semaines"} if rng.random() < 0.5 else {},
        note="".join(rng.choice(words) for _ in range(rng.randrange(6))).strip().lstrip("'").strip(),
    )


@pytest.mark.parametrize("key", ["csv", "json"])
def test_generated_acts_come_back_equal_from_a_file(key):
    rng, adapter = random.Random(7), exchange.adapter(key)
    for _ in range(60):
        acts = [_random_act(rng, number) for number in range(rng.randrange(1, 8))]
        found = adapter.read(adapter.write(acts))
        assert [(a.id, a.case, a.kind, a.on, dict(a.details), a.note) for a in found] == [
            (a.id, a.case, a.kind, a.on, dict(a.details), a.note) for a in acts
        ]


def test_damaged_files_are_refused_with_a_sentence_and_write_nothing(member, signed):
    rng, client = random.Random(9), signed(member)
    good = exchange.adapter("csv").write([_random_act(rng, n) for n in range(4)])
    for number in range(120):
        content = bytearray(good if number % 2 else exchange.adapter("json").write([_random_act(rng, 1)]))
        for _ in range(rng.randrange(1, 12)):
            place = rng.randrange(len(content))
            content[place : place + rng.randrange(3)] = bytes(rng.randrange(256) for _ in range(rng.randrange(3)))
        upload = SimpleUploadedFile("a.csv", bytes(content))
        assert client.post(reverse("commissaire:act_file"), {"file": upload}).status_code in (200, 422)
    with scope.acting(member):
        assert not Act.objects.exists()


def test_acts_by_file_are_shown_then_written_and_replayed_without_duplicates(member, signed):
    case, client = a_case_of(member), signed(member)
    rows = [
        ["A1", case.number, "CDP", "12/10/2026", "delay=2 mois|debt=1400", "Remis à personne"],
        ["A2", case.number, "ASSIGNATION", "2026-11-10", "audience_on=2027-02-12", ""],
        ["A3", case.number, "RELANCE", "2026-11-10", "", ""],
        ["A4", "44-2020-00001", "CDP", "2026-11-10", "", ""],
        ["A5", case.number, "CDP", "pas une date", "", ""],
        ["A1", case.number, "CDP", "2026-11-10", "", ""],
        ["A6", case.number, "CDP", "2026-11-10", "secret=1", ""],
    ]
    text = "\n".join(";".join(row) for row in [list(exchange.neutral.COLUMNS), *rows])
    address = reverse("commissaire:act_file")
    answer = client.post(address, {"file": SimpleUploadedFile("actes.csv", text.encode())})
    page = answer.content.decode()
    assert [line.state for line in answer.context["lines"]] == ["new", "new", *["error"] * 5]
    for words in ("Votre rôle", "ne vous est ouvert", "n’est pas une date", "déjà plus haut", "inconnue pour l’acte"):
        assert words in page
    with scope.acting(member):
        assert not Act.objects.filter(case=case).exists()
    written = client.post(address, {"content": answer.context["content"]})
    assert [line.state for line in written.context["lines"]][:2] == ["new", "new"]
    again = client.post(address, {"content": answer.context["content"]})
    assert [line.state for line in again.context["lines"]][:2] == ["known", "known"]
    with scope.acting(member):
        acts = Act.objects.filter(case=case)
        assert sorted(acts.values_list("external_ref", flat=True)) == ["A1", "A2"]
        assert acts.get(kind=ActKind.CDP).details == {"delay": "2 mois", "debt": "1400"}
    for key in ("csv", "json"):
        exported = client.get(reverse("commissaire:export", args=[key])).content
        with scope.acting(member):
            lines = act_files.preview(act_files.read_file(exported), member)
            assert [line.state for line in lines] == ["known", "known"]


def test_an_act_typed_on_a_page_is_known_again_by_its_own_identifier(member):
    case = a_case_of(member)
    with scope.acting(member):
        from cases.services.acts import record_act

        record_act(case=case, kind=ActKind.CDP, on=Day(2026, 11, 10), actor=member)
        exported = json.loads(exchange.adapter("json").write(act_files.exported(member)))
        acts = exchange.adapter("json").read(json.dumps(exported).encode())
        assert [line.state for line in act_files.write(acts, member)] == ["known"]
        assert Act.objects.count() == 1
