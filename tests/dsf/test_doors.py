"""Every address of a diagnostic, tried by people who read its case for another reason, and by those of another service."""

import uuid

import pytest
from django.urls import reverse

from cases.services import grants
from dsf import urls
from dsf.models import Dsf, DsfAttachment, DsfNote, DsfSending, DsfSpecialAttachment
from dsf.services import exchange, procedure
from organisations import scope
from organisations.enums import Role
from reporting import dsf_batches
from tests import factories as make
from tests.dsf.test_exchange import WEEK
from tests.reporting.test_dsf_form import full

pytestmark = pytest.mark.django_db

# Strangers to this diagnostic, most of whom write or read others.
STRANGERS = [
    Role.SOCIAL_WORKER,
    Role.SOCIAL_HEAD,
    Role.BAILLEUR_MANAGER,
    Role.BAILLEUR_CESF,
    Role.BAILLEUR_PRIVATE,
    Role.COMMUNE_OFFICER,
    Role.ELECTED,
    Role.CCAPEX_MEMBER,
    Role.ADIL_JURIST,
    Role.BODY_OFFICER,
    Role.COMMISSAIRE,
    Role.DPO,
]
# Without the diagnostic in the address: lists of one's own, rules of the territory.
OPEN = {
    "list",
    "load",
    "follow",
    "designations",
    "undesignate",
    "ticket",
    "settings",
    "ask",
    "questions",
    "courts",
    "court",
    # Hang from the case: tests/dsf/test_suit_notices.py.
    "suit_notices",
    "new_suit_notice",
    "suit_notice",
    "receive_suit_notice",
}
PAPERS = {
    "dsf": (),
    "dsf_version": ("version",),
    "dsf_judge": ("version",),
    "dsf_parcel": ("sending_pk",),
    "dsf_carence": ("version",),
}
BATCHES = ("batch", "batch_progress", "batch_restart", "batch_download")


@pytest.fixture
def world(settings, tmp_path):
    """A diagnostic with one row of everything; the addresses that lead to it."""
    settings.SECURE_SSL_REDIRECT, settings.MEDIA_ROOT = False, tmp_path
    dsf, worker, _ = full()
    adil = make.a_member(Role.ADIL_JURIST).organisation
    with scope.acting(worker):
        today = scope.today()
        observation = exchange.invite_landlord(dsf=dsf, invited_on=today, channel="courrier", actor=worker)
        asked = exchange.ask_ccapex(dsf=dsf, actor=worker)
        invitation = exchange.invite_jurist(
            dsf=dsf, adil=adil, agreement_on=today, valid_until=today + WEEK, question="?", actor=worker
        )
        procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
        batch = dsf_batches.ask(month=today, actor=worker)
        rows = {
            "observation_pk": observation.pk,
            "request_pk": asked.pk,
            "invitation_pk": invitation.pk,
            "sending_pk": DsfSending.objects.filter(dsf=dsf).first().pk,
            "note_pk": DsfNote.objects.get(dsf=dsf).pk,
            "version": 1,
            "key": "evaluation",
        }
        files = [DsfAttachment.objects.filter(dsf=dsf).first().pk, DsfSpecialAttachment.objects.get(dsf=dsf).pk]
    addresses = [
        reverse("dsf:question", args=[invitation.pk]),
        reverse("dsf:observation", args=[observation.pk]),
        *(reverse(f"documents:{name}", args=[batch.pk]) for name in BATCHES),
        *(
            reverse(f"documents:{name}", kwargs={"pk": dsf.pk, **{part: rows[part] for part in parts}})
            for name, parts in PAPERS.items()
        ),
    ]
    for pattern in urls.urlpatterns:
        if pattern.name in {*OPEN, "question", "observation"}:
            continue
        parts = set(pattern.pattern.converters) - {"pk"}
        for file in files if "attachment_pk" in parts else files[:1]:
            given = {part: {**rows, "attachment_pk": file}[part] for part in parts}
            addresses.append(reverse(f"dsf:{pattern.name}", kwargs={"pk": dsf.pk, **given}))
    return dsf, worker, addresses


@pytest.mark.parametrize("role", STRANGERS)
def test_no_address_of_the_diagnostic_opens_to_a_stranger_who_reads_the_case(world, as_member, role):
    dsf, _, addresses = world
    stranger = make.a_member(role)
    ground = grants.GrantProposal(stranger.organisation, "Essai", "Essai", "referral", agreement_on=dsf.requested_on)
    grants.give(case=dsf.case, proposal=ground)
    client = as_member(stranger)
    assert len(addresses) > 40
    for address in addresses:
        assert client.get(address).status_code in (403, 404, 405), address
        assert client.post(address, {"text": "x", "action": "withdraw", "version": 0}).status_code in (403, 404, 405), (
            address
        )


def test_the_same_addresses_lead_its_own_service_somewhere(world, as_member):
    """Otherwise the refusals above would prove nothing."""
    _, worker, addresses = world
    client = as_member(worker)
    answers = {address: client.get(address).status_code for address in addresses if not address.endswith(".zip")}
    opened = [address for address, status in answers.items() if status in (200, 302)]
    assert len(opened) >= 12, answers
    assert client.get(reverse("dsf:page", args=[uuid.uuid4()])).status_code == 404


def test_history_of_a_whole_diagnostic_is_drawn(world, as_member):
    dsf, worker, _ = world
    page = as_member(worker).get(reverse("dsf:history", args=[dsf.pk]))
    assert page.status_code == 200
    assert "Perte d’emploi" in page.content.decode()
