"""Every page, file, PDF, calendar and e-mail that a role may ask for, searched for what that role may not read.

The judge is the file of the matrix itself, read without the code that draws policies and pages from it.
"""

import io
import re
from typing import Any

import pypdf
import pytest
from django.core import mail
from django.urls import reverse

from cases.models import Alert, Deadline
from cases.services.delivery import compose
from organisations import scope
from organisations.enums import Role
from tests.authorisation.canaries import DRAFT, MARK, canary, plant
from tests.authorisation.routes import entries
from tests.authorisation.test_matrix import asked
from tests.authorisation.world import World
from tests.isolation.oracle import cell, code_of

SOCIAL = {Role.SOCIAL_WORKER, Role.SOCIAL_HEAD}
# Families that have a page in this version, and who must find them there.
SHOWN = {
    "F1": {Role.BAILLEUR_MANAGER, Role.SOCIAL_WORKER, Role.PREFECTURE, Role.COMMUNE_OFFICER, Role.COMMISSAIRE},
    "F4": {Role.BAILLEUR_MANAGER, Role.SOCIAL_WORKER, Role.PREFECTURE},
    "F5": {Role.BAILLEUR_MANAGER, Role.PREFECTURE},
    "F7": {Role.SOCIAL_WORKER, Role.PREFECTURE},
    "F12": {Role.SOCIAL_WORKER, Role.CCAPEX_SECRETARY},
    "F16": {Role.BAILLEUR_MANAGER, Role.COMMISSAIRE, Role.SOCIAL_WORKER, Role.PREFECTURE},
    "F20": {Role.SOCIAL_WORKER, Role.PREFECTURE},
}


@pytest.fixture(scope="module")
def families(world: World) -> list[str]:
    return plant(world)


def allowed(family: str, role: str) -> bool:
    """With a grant and a séance's, without agreement; «own contribution» is nobody's here but the bailleur's notes."""
    return cell(family, code_of(role)) in "WRT" and role != Role.BAILLEUR_PRIVATE


def text_of(body: bytes) -> str:
    if body.startswith(b"%PDF-1"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    # Calendars fold their lines, and pages may.
    return re.sub(r"\r\n[ \t]", "", body.decode("utf-8", "replace"))


def crawl(world: World, role: str, client: Any) -> dict[str, str]:
    """Address → text of everything that the matrix lets this role ask for, on the case with the canaries."""
    found = {}
    case_number = world.cases["social", "granted"].number
    for entry in entries():
        if entry.same or role not in entry.allowed.get("GET", ()):
            continue
        parts = world.identifiers(role, entry, "granted")
        if parts is None:
            continue
        url = reverse(entry.name, kwargs=parts)
        queries = [""] if entry.name not in ("cases:list", "search") else ["", f"?q={case_number}", f"?q={MARK}"]
        for query in queries:
            status, body = asked(client, "GET", url + query, {}, read_only=False)
            if status == 200:
                found[url + query] = text_of(body)
    return found


def test_no_role_finds_what_it_may_not_read_and_each_finds_what_it_may(world, clients, families):
    leaks, missing = [], []
    for role in Role.values:
        pages = crawl(world, role, clients[role])
        assert pages, role
        for family in families:
            where = [url for url, text in pages.items() if canary(family) in text]
            if where and not allowed(family, role):
                leaks.append(f"{family} as {role}: {where}")
            if not where and role in SHOWN.get(family, ()):
                missing.append(f"{family} as {role}")
        if role not in SOCIAL:
            leaks += [f"draft as {role}: {url}" for url, text in pages.items() if DRAFT in text]
    assert leaks == []
    assert missing == []


def test_emails_of_alerts_carry_no_canary(world, families):
    """A link and a date, no name, no address, no amount: whoever reads the mailbox learns nothing of the household."""
    case = world.cases["social", "granted"]
    with scope.system(case.territory):
        alerts = list(Alert.objects.filter(case=case).select_related("membership", "case", "case__territory"))
        deadline = Deadline.objects.filter(case=case).first()
    assert alerts
    assert deadline
    for alert in alerts:
        with scope.system(case.territory):
            message = compose(alert=alert, deadline=deadline, to="quelquun@exemple.fr")
        text = message.message().as_string() + message.body + str([content for content, _ in message.alternatives])
        assert MARK not in text
    assert mail.outbox == []
