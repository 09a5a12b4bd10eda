"""Writing a diagnostic when everything goes wrong: two writers, no network, a lost session, a closed tab."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from dsf.models import Dsf, DsfSettings
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership
from organisations.services import end_sessions
from tests import factories as make
from tests.dsf.situations import in_writing
from tests.factories import PASSWORD
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser]

DRAFTS = """async () => {
  const base = await new Promise((resolve) => {
    const request = indexedDB.open("prevex", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("drafts", { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
  });
  const rows = await new Promise((resolve) => {
    const request = base.transaction("drafts").objectStore("drafts").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  base.close();
  return rows.map((row) => ({ ...row, data: new TextDecoder("latin1").decode(row.data), iv: null }));
}"""


@pytest.fixture
def diagnostic(persons):
    case = make.a_case(persons.bailleur.organisation)
    dsf, _, _ = in_writing(case=case, worker=persons.social_worker)
    return dsf


@pytest.fixture
def colleague(persons):
    return make.a_member(Role.SOCIAL_WORKER, organisation=persons.social_worker.organisation, name="Léa Martin")


@pytest.fixture
def drafts_allowed(persons):
    dpo = make.a_member(Role.DPO, organisation=persons.social_worker.organisation)
    with scope.acting(dpo):
        DsfSettings.objects.create(
            territory=dpo.organisation.territory, organisation=dpo.organisation, device_drafts=True
        )


def opens(visitor: Visitor, dsf: Dsf, key: str = "evaluation") -> None:
    visitor.go(reverse("dsf:section", args=[dsf.pk, key]))
    expect(visitor.page.locator("#formulaire[data-ready]")).to_be_visible()


def signs_in(visitor: Visitor, member: Membership) -> Visitor:
    visitor.go("/compte/login/")
    visitor.fill("Courriel", member.user.email)
    visitor.fill("Mot de passe", PASSWORD)
    visitor.press("Se connecter")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Mon travail")
    return visitor


def text_field(visitor: Visitor):
    return visitor.page.get_by_label("Évaluation sociale", exact=False).locator("visible=true").last


def says(visitor: Visitor, words: str | re.Pattern[str]) -> None:
    expect(visitor.page.locator("#etat [data-text]")).to_contain_text(words)


def forgive(visitor: Visitor, *statuses: int) -> None:
    """These answers were the point of the journey."""
    visitor.faults[:] = [fault for fault in visitor.faults if not fault.startswith(tuple(f"{s} :" for s in statuses))]


def stored_text(dsf: Dsf, member: Membership) -> str:
    with scope.acting(member):
        return Dsf.objects.get(pk=dsf.pk).evaluation.text


def drafts_of(visitor: Visitor) -> list[dict]:
    return visitor.page.evaluate(DRAFTS)


def lose_the_session(member: Membership) -> None:
    with scope.platform():
        end_sessions(user_id=member.user_id)


def test_typing_saves_itself_and_two_writers_are_told_before_they_collide(visitor, persons, diagnostic, colleague):
    claire, lea = signs_in(visitor(), persons.social_worker), signs_in(visitor(), colleague)
    opens(claire, diagnostic)
    text_field(claire).fill("Madame est suivie depuis mars.")
    says(claire, re.compile("Enregistré à"))
    assert stored_text(diagnostic, colleague) == "Madame est suivie depuis mars."
    opens(lea, diagnostic)
    lea.reads("Claire Josse est aussi dans cette section depuis")
    lea.see("6. Évaluation sociale", name="deux dans une section")
    text_field(lea).fill("Madame est suivie depuis mars. Léa l’a vue en mai.")
    says(lea, re.compile("Enregistré à"))
    text_field(claire).fill("Madame est suivie depuis mars. Claire l’a vue en avril.")
    says(claire, "Deux versions")
    claire.see("6. Évaluation sociale", name="deux versions")
    panel = claire.page.locator("#conflit")
    expect(panel).to_contain_text("Léa Martin a enregistré cette section")
    expect(panel).to_contain_text("Léa l’a vue en mai.")
    expect(panel).to_contain_text("Claire l’a vue en avril.")
    assert "mai" in stored_text(diagnostic, colleague)  # nothing is written before the choice
    claire.page.get_by_label("Garder les deux").check()
    claire.press("Enregistrer ces choix")
    says(claire, "Enregistré")
    expect(panel).to_have_count(0)
    kept = stored_text(diagnostic, colleague)
    assert "Léa l’a vue en mai." in kept
    assert "Claire l’a vue en avril." in kept
    forgive(claire, 409)


def test_new_person_is_saved_once_and_a_blank_row_opens(visitor, persons, diagnostic):
    claire = signs_in(visitor(), persons.social_worker)
    opens(claire, diagnostic, "menage")
    for place, relation in enumerate(("Enfant", "Neveu")):
        claire.page.locator(f"[name=personnes-{place}-relation]").fill(relation)
        says(claire, re.compile("Enregistré à"))
        claire.page.locator(f"[name=personnes-{place}-age]").fill(str(place + 3))
        claire.page.locator(f"[name=personnes-{place}-age]").blur()
        expect(claire.page.locator(f"[name=personnes-{place + 1}-relation]")).to_be_visible()
    expect(claire.page.locator("#etat[data-kind=saved]")).to_be_visible()
    claire.press("Enregistrer")
    claire.reads("Section enregistrée.")
    with scope.acting(persons.social_worker):
        members = Dsf.objects.get(pk=diagnostic.pk).members.values_list("relation", "age")
        assert list(members) == [("Enfant", 3), ("Neveu", 4)]


def test_wrong_field_is_told_beside_it_and_the_rest_is_saved(visitor, persons, diagnostic):
    claire = signs_in(visitor(), persons.social_worker)
    opens(claire, diagnostic, "identite")
    claire.page.get_by_label("Situation professionnelle").first.fill("Intérim")
    claire.page.get_by_label("Code postal").first.fill("44")
    claire.page.get_by_label("Code postal").first.blur()
    says(claire, "1 champ à corriger")
    claire.see("1.1 Identité", name="champ à corriger")
    claire.reads("Un code postal compte cinq chiffres.")
    with scope.acting(persons.social_worker):
        tenant = Dsf.objects.get(pk=diagnostic.pk).tenants.get()
        assert (tenant.work, tenant.postcode) == ("Intérim", "44000")
    claire.page.get_by_label("Code postal").first.fill("44400")
    says(claire, re.compile("Enregistré à"))


@pytest.mark.usefixtures("drafts_allowed")
def test_offline_text_survives_the_closed_tab_encrypted_and_leaves_after_login(visitor, persons, diagnostic, colleague):
    claire = signs_in(visitor(), persons.social_worker)
    opens(claire, diagnostic)
    context = claire.page.context
    context.set_offline(True)
    text_field(claire).fill("Écrit sans réseau, chez le ménage.")
    says(claire, "Hors connexion : gardé sur cet appareil, chiffré.")
    claire.see("6. Évaluation sociale", name="hors connexion")
    (draft,) = drafts_of(claire)
    assert "réseau" not in str(draft)
    assert "Ã©seau" not in str(draft)
    assert stored_text(diagnostic, colleague) != "Écrit sans réseau, chez le ménage."
    claire.page.close()
    lose_the_session(persons.social_worker)
    context.set_offline(False)

    # Somebody else on the same device reads nothing: no key, another owner.
    claire.page = context.new_page()
    lea = signs_in(Visitor(claire.page, claire.url), colleague)
    opens(lea, diagnostic)
    assert "réseau" not in text_field(lea).input_value()
    assert len(drafts_of(lea)) == 1
    assert lea.page.evaluate(DECRYPT, [str(draft["hour"])]) == "refused"
    context.clear_cookies()

    again = signs_in(Visitor(claire.page, claire.url), persons.social_worker)
    again.go(reverse("dsf:section", args=[diagnostic.pk, "evaluation"]))
    says(again, "Le texte gardé sur cet appareil")
    expect(text_field(again)).to_have_value("Écrit sans réseau, chez le ménage.")
    assert stored_text(diagnostic, colleague) == "Écrit sans réseau, chez le ménage."
    assert drafts_of(again) == []


# With the keys that the session of another person gives, the draft does not open.
DECRYPT = """async ([hour]) => {
  const told = await (await fetch(`/dsf/cle/?key=${hour}`)).json();
  const base = await new Promise((resolve) => {
    const request = indexedDB.open("prevex", 1);
    request.onsuccess = () => resolve(request.result);
  });
  const [row] = await new Promise((resolve) => {
    const request = base.transaction("drafts").objectStore("drafts").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  base.close();
  const bytes = Uint8Array.from(atob(told.keys[hour]), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
  const additionalData = new TextEncoder().encode(`${row.dsf}|${row.section}|${row.owner}`);
  try {
    await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData }, key, row.data);
    return "read";
  } catch {
    return "refused";
  }
}"""


@pytest.mark.usefixtures("drafts_allowed")
def test_draft_that_meets_another_version_is_shown_beside_it(visitor, persons, diagnostic, colleague):
    claire, lea = signs_in(visitor(), persons.social_worker), signs_in(visitor(), colleague)
    opens(claire, diagnostic)
    context = claire.page.context
    context.set_offline(True)
    says(claire, "Hors connexion")
    text_field(claire).fill("Écrit par Claire sans réseau.")
    claire.page.wait_for_timeout(100)
    claire.page.close()
    opens(lea, diagnostic)
    text_field(lea).fill("Écrit par Léa.")
    says(lea, re.compile("Enregistré à"))
    context.set_offline(False)
    claire.page = context.new_page()
    opens(claire, diagnostic)
    panel = claire.page.locator("#conflit")
    expect(panel).to_contain_text("Écrit par Léa.")
    expect(panel).to_contain_text("Écrit par Claire sans réseau.")
    assert stored_text(diagnostic, colleague) == "Écrit par Léa."
    panel.get_by_label("Votre saisie").check()
    claire.press("Enregistrer ces choix")
    expect(panel).to_have_count(0)
    says(claire, "Enregistré")
    assert stored_text(diagnostic, colleague) == "Écrit par Claire sans réseau."


def test_lost_session_keeps_the_text_and_sends_it_after_login(visitor, persons, diagnostic, colleague):
    claire = signs_in(visitor(), persons.social_worker)
    opens(claire, diagnostic)
    lose_the_session(persons.social_worker)
    text_field(claire).fill("Écrit après la fin de la session.")
    says(claire, "Session terminée : votre texte n’est que dans cette page, ne la fermez pas.")
    claire.see("6. Évaluation sociale", name="session terminée")
    with claire.page.context.expect_page() as opened:
        claire.follow("Se reconnecter", exact=False, where=claire.page.locator("#etat"))
    other_tab = Visitor(opened.value, claire.url)
    other_tab.fill("Courriel", persons.social_worker.user.email)
    other_tab.fill("Mot de passe", PASSWORD)
    other_tab.press("Se connecter")
    expect(other_tab.page.get_by_role("heading", level=1)).to_contain_text("Diagnostic")
    claire.page.bring_to_front()
    claire.page.evaluate("window.dispatchEvent(new Event('focus'))")
    says(claire, re.compile("Enregistré à"))
    assert stored_text(diagnostic, colleague) == "Écrit après la fin de la session."


def test_without_permission_nothing_stays_on_the_device_and_the_page_says_so(visitor, persons, diagnostic):
    claire = signs_in(visitor(), persons.social_worker)
    opens(claire, diagnostic)
    claire.page.context.set_offline(True)
    text_field(claire).fill("Écrit sans réseau.")
    says(claire, "Hors connexion : votre texte n’est que dans cette page, ne la fermez pas.")
    assert drafts_of(claire) == []
    claire.page.context.set_offline(False)
    says(claire, re.compile("Enregistré à"))


def test_notes_history_and_settings_stand_beside_the_form(visitor, persons, diagnostic, colleague):
    claire = signs_in(visitor(), persons.social_worker)
    opens(claire, diagnostic)
    text_field(claire).fill("Madame est suivie depuis mars. " * 6)
    says(claire, re.compile("Enregistré à"))
    claire.follow("Historique de la section")
    claire.see("Historique du diagnostic")
    claire.reads("Madame est suivie depuis mars.")
    claire.go(reverse("dsf:page", args=[diagnostic.pk]))
    claire.follow("Notes de travail du service")
    claire.fill("Note de travail", "Rappeler avant jeudi")
    claire.press("Garder la note")
    claire.see("Notes de travail")
    claire.press("Supprimer", exact=False)
    claire.see("Notes de travail", name="note supprimée")
    claire.press("Annuler la suppression")
    claire.reads("Rappeler avant jeudi")
    dpo = make.a_member(Role.DPO, organisation=persons.social_worker.organisation, name="Nora Petit")
    nora = visitor()
    nora.sign_in(dpo.user.email, PASSWORD)
    nora.follow("Réglages du diagnostic")
    nora.page.get_by_label("Garder sur l’appareil").check()
    nora.press("Enregistrer les réglages")
    nora.see("Réglages du diagnostic")
    nora.reads("Nora Petit")
    opens(claire, diagnostic)
    claire.reads("gardé sur cet appareil, chiffré, 72 heures au plus")
