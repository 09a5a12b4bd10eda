"""The steps that a writer meets, walked in a browser; with PREVEX_PICTURES, the pictures of docs/dsf.md (docs/images)."""

import io
import os
import random
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from config.demo import diagnostics
from dsf.enums import DsfState
from dsf.models import Dsf
from dsf.services import exchange, sendings
from organisations import scope
from organisations.enums import OrganisationKind, Role
from tests import factories as make
from tests.dsf.situations import in_writing
from tests.dsf.test_exchange import assigned
from tests.journeys.test_never_lose_a_line import forgive, opens, says, signs_in, text_field
from tests.journeys.visitor import WIDE

pytestmark = [pytest.mark.browser]
OBSERVATIONS = "Deux loyers ont été payés depuis l’assignation. Nous accepterions un plan sur trente-six mois."


def keep(name: str, png: bytes) -> None:
    """One picture of the documentation, in few colours: it is read, not printed."""
    if folder := os.environ.get("PREVEX_PICTURES"):
        Path(folder).mkdir(exist_ok=True)
        few = Image.open(io.BytesIO(png)).convert("RGB").quantize(96, dither=Image.Dither.NONE)
        few.save(Path(folder) / f"{name}.png", optimize=True)


def shows(visitor, name: str, top: str = "", height: int = 800) -> None:
    """The part of the page that begins with this element, 1280 pixels wide."""
    visitor.page.set_viewport_size({**WIDE, "height": height})
    visitor.page.evaluate("scrollTo(0, 0)")
    if top:
        visitor.page.locator(top).first.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 24)")
    keep(f"dsf-{name}", visitor.page.screenshot())
    visitor.page.set_viewport_size(WIDE)


@pytest.fixture
def written(persons):
    """A diagnostic half written, whose bailleur answered; a court that takes downloads."""
    worker, agent = persons.social_worker, persons.prefecture
    case = assigned(make.a_case(persons.bailleur.organisation, name="Mme Nadia Ferrand", balance=Decimal("3940")))
    dsf, _, _ = in_writing(case=case, worker=worker)
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        dsf.evaluation.text = ""
        dsf.evaluation.save()
        diagnostics.carry(dsf, DsfState.WRITING, worker, random.Random(3))
        row = exchange.invite_landlord(dsf=dsf, invited_on=scope.today(), channel="courriel", actor=worker)
    with scope.acting(persons.bailleur):
        exchange.answer_as_landlord(observation=row, text=OBSERVATIONS, actor=persons.bailleur)
    court = make.an_organisation(OrganisationKind.TRIBUNAL, name="Tribunal judiciaire de Nantes")
    with scope.acting(agent):
        sendings.change_court(
            court=court,
            address="19 quai François-Mitterrand\nNantes",
            email="greffe.jcp@tribunal.exemple.fr",
            accepts_download=True,
            actor=agent,
        )
    return dsf


def test_writer_goes_from_the_list_to_the_judge(visitor, persons, written):
    lea = make.a_member(Role.SOCIAL_WORKER, organisation=persons.social_worker.organisation, name="Léa Martin")
    claire = signs_in(visitor(), persons.social_worker)
    claire.reads("Réponse reçue le")
    page = reverse("dsf:page", args=[written.pk])

    claire.go(reverse("dsf:list"))
    claire.reads(re.compile("réponse à lire"))
    claire.see("Diagnostics sociaux et financiers", name="liste des diagnostics")
    shows(claire, "liste")

    colleague = signs_in(visitor(), lea)
    opens(colleague, written, "logement")
    claire.go(page)
    claire.reads("Léa Martin écrit ici en ce moment.")
    claire.see("Diagnostic social et financier", name="liste des sections")
    shows(claire, "sections", "section[aria-labelledby=sections]")

    opens(claire, written, "decompte")
    claire.page.get_by_label("frais", exact=False).first.check()
    says(claire, re.compile("Enregistré à"))
    claire.see("7.3 ", name="section avec conseils")
    expect(claire.page.locator("section[aria-labelledby=conseils]")).to_be_visible()
    shows(claire, "section", height=1_200)

    opens(claire, written, "budget")
    expect(claire.page.get_by_text("Reste à vivre").first).to_be_visible()
    claire.see("2. ", name="ressources et charges")
    shows(claire, "budget", height=1_250)

    opens(claire, written)
    opens(colleague, written)
    text_field(colleague).fill("Madame est suivie depuis mars. Le loyer est repris depuis mai.")
    says(colleague, re.compile("Enregistré à"))
    text_field(claire).fill("Madame est suivie depuis mars. Un plan sur trente-six mois paraît tenable.")
    says(claire, "Deux versions")
    claire.see("6. Évaluation sociale", name="deux versions d’une section")
    shows(claire, "deux-versions", "#conflit")
    claire.page.get_by_label("Garder les deux").check()
    claire.press("Enregistrer ces choix")
    says(claire, "Enregistré")
    forgive(claire, 409)
    colleague.page.close()

    claire.go(reverse("dsf:transmit", args=[written.pk]))
    claire.see("Transmettre", name="avant de transmettre")
    shows(claire, "transmettre")
    claire.press("Figer et transmettre")
    claire.reads("Envoyer au tribunal")
    claire.go(reverse("dsf:send", args=[written.pk]))
    claire.see("Envoyer", name="envoyer au tribunal")
    shows(claire, "envoyer")

    answer = claire.page.request.get(claire.url + reverse("documents:dsf_judge", args=[written.pk, 1]))
    assert answer.status == 200
    command = ["pdftoppm", "-png", "-f", "1", "-l", "1", "-scale-to-x", "900", "-scale-to-y", "-1"]
    drawn = subprocess.run(command, input=answer.body(), capture_output=True, check=True).stdout
    assert Image.open(io.BytesIO(drawn)).width == 900
    keep("dsf-pdf", drawn)
