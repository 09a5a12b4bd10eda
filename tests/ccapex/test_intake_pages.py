"""The pages in a real Chromium: accessible, readable on a small phone, usable without script."""

import os
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from ccapex.services import intake as service
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.ccapex.intakes import again, an_intake

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def signed_in(page, live, member):
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": live.url} for name, cookie in client.cookies.items()]
    )


def check(page, name, width):
    if folder := os.environ.get("PREVEX_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    results = Axe().run(page).response
    assert [(found["id"], found["nodes"][0]["html"]) for found in results["violations"]] == []
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("width", [1280, 320])
def test_public_pages_from_message_to_answer_without_script(live, new_page, width):
    territory = make.a_territory()
    page = new_page(viewport={"width": width, "height": 900}, java_script_enabled=True)
    page.goto(live.url + reverse("intake:danger", args=["44"]))
    check(page, "danger", width)
    plain = new_page(viewport={"width": width, "height": 900}, java_script_enabled=False)
    plain.goto(live.url + reverse("intake:write", args=["44"]))
    plain.get_by_label("J’habite ce logement").check()
    plain.get_by_label("Adresse du logement").fill("12 rue des Lilas")
    plain.get_by_label("Commune").fill(f"ville {territory.code}")
    plain.get_by_label("Que se passe-t-il").fill("Je ne peux plus payer.")
    time.sleep(3.2)  # nobody fills a form in less
    plain.get_by_role("button", name="Envoyer mon message").click()
    assert "Votre nom" in plain.locator(".error-summary").inner_text()
    plain.get_by_label("Votre nom", exact=False).last.fill("Rosa Valentin")
    plain.get_by_role("button", name="Envoyer mon message").click()
    assert plain.locator("h1").inner_text() == "Votre message est reçu"
    receipt, code = plain.locator("dd strong").first.inner_text(), plain.locator(".code").inner_text()
    if folder := os.environ.get("PREVEX_PICTURES"):
        plain.screenshot(path=f"{folder}/receipt-{width}.png", full_page=True)
    plain.goto(live.url + reverse("intake:follow", args=["44"]))
    plain.get_by_label("Numéro de votre message").fill(receipt)
    plain.get_by_label("Code").fill(code)
    plain.get_by_role("button", name="Lire la réponse").click()
    assert plain.locator("h1").inner_text() == f"Message {receipt}"
    page.goto(live.url + reverse("intake:write", args=["44"]))
    check(page, "write", width)
    page.get_by_role("button", name="Envoyer mon message").click()
    check(page, "write-errors", width)
    page.goto(live.url + reverse("intake:follow", args=["44"]))
    check(page, "follow", width)


@pytest.mark.parametrize("width", [1280, 320])
def test_inbox_message_and_step_are_accessible(live, new_page, width):
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    case = make.a_case(name="Mme Rosa Valentin")
    with scope.system(case.territory):
        address = case.dwelling.address
    intake = an_intake(address=address, danger=True)
    an_intake(agent, sender="comed", sender_name="Commission de médiation")
    page = new_page(viewport={"width": width, "height": 900})
    signed_in(page, live, agent)
    page.goto(live.url + reverse("ccapex:inbox"))
    assert page.get_by_role("link", name="Ouvrir le message").count() == 1
    check(page, "inbox", width)
    page.goto(live.url + reverse("ccapex:intake", args=[intake.pk]))
    check(page, "message", width)
    page.get_by_role("button", name="Prendre en charge").click()
    page.get_by_role("button", name="Rattacher à ce dossier").first.click()
    assert page.get_by_role("heading", name="Dossier rattaché").count() == 1
    check(page, "linked", width)
    page.goto(live.url + reverse("ccapex:intake_step", args=[intake.pk, "repondre"]))
    check(page, "answer", width)
    page.goto(live.url + reverse("ccapex:send_intake"))
    check(page, "new", width)


def test_sender_with_an_account_reads_its_own(live, new_page):
    manager = make.a_member(Role.BAILLEUR_MANAGER)
    intake = an_intake(manager, sender="bailleur")
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent):
        service.take_charge(intake=again(intake), actor=agent)
    page = new_page()
    signed_in(page, live, manager)
    page.goto(live.url + reverse("ccapex:sent_intakes"))
    check(page, "sent", 1280)
    page.get_by_role("link", name=intake.receipt).click()
    assert "pris en charge" in page.locator("main").inner_text()
    check(page, "own", 1280)
