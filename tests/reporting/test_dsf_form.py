"""The diagnostic on paper, format 2: the form in full, two copies, its justificatifs, its versions."""

import copy
import io
import subprocess

import page as page_validation
import pikepdf
import pypdf
import pytest
from django.urls import reverse

from core.text import digest
from dsf.enums import DsfKind
from dsf.models import Dsf, DsfCauses, DsfDocument, DsfMember, DsfNote, DsfSpecialCauses
from dsf.services import attachments, procedure, sendings
from organisations import scope
from organisations.enums import OrganisationKind
from reporting.dsf_document import draft_pdf, parcel_pdf, transmitted_pdf
from tests import factories as make
from tests.dsf.paper import a_pdf, a_photo
from tests.dsf.situations import SECRET, in_writing
from tests.reporting.test_pdf import text_of

pytestmark = pytest.mark.django_db

NOTE, HEALTH, PRIVATE = "Note privée canari", "Certificat médical canari", "Maladie, raisons médicales"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


def valid(content, profile="ua1"):
    return "Checks: 0 failed" in str(page_validation.validate_pdf_bytes(content, profile=profile))


def add(dsf, worker, content, kind="salaire", title="", special=False):
    return attachments.add(
        dsf=dsf, kind=kind, title=title, special=special, upload=io.BytesIO(content), size=len(content), actor=worker
    )


def full(kind=DsfKind.ASSIGNATION, members=9):
    """A diagnostic with everything that is hard: many people, walled causes, private notes, files of each sort."""
    dsf, worker, agent = in_writing(case=make.a_case(name="Mme Camille Duval"), kind=kind)
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        for number in range(1, members + 1):
            DsfMember.objects.create(
                territory_id=dsf.territory_id, dsf=dsf, position=number, relation=f"Enfant {number}", age=number
            )
        DsfCauses.objects.update_or_create(
            dsf=dsf, defaults={"territory_id": dsf.territory_id, "causes": ["perte_emploi"], "other": ""}
        )
        DsfSpecialCauses.objects.update_or_create(
            dsf=dsf, defaults={"territory_id": dsf.territory_id, "causes": ["sante"]}
        )
        DsfNote.objects.create(
            territory_id=dsf.territory_id, dsf=dsf, text=NOTE, organisation=worker.organisation, entered_by=worker
        )
        add(dsf, worker, a_pdf(2), title="Bulletin de salaire de septembre")
        add(dsf, worker, a_photo(size=(600, 800)), kind="quittance")
        add(dsf, worker, a_pdf(1), kind="autre", title=HEALTH, special=True)
    return dsf, worker, agent


def frozen(**options):
    dsf, worker, agent = full(**options)
    with scope.acting(worker):
        return procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker), worker, agent


def structure(content, folder):
    """The tags and their text, as a screen reader walks them."""
    (folder / "dsf.pdf").write_bytes(content)
    command = ["pdfinfo", "-struct-text", str(folder / "dsf.pdf")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


TITLES = """1 Situation du locataire|1.1 Identité du locataire|1.2 Situation familiale|1.3 Composition du ménage
1.4 Mesure de protection juridique|2 Situation financière du ménage|2.1 Ressources et charges mensuelles du ménage
3.1 Nature et origine de la dette|4 Solutions d’apurement de la dette|4.1 Remboursement de la dette
4.2 Mesures d’apurement|5 Logement actuel et perspectives de relogement|5.1 Logement actuel|5.2 Relogement
6 Évaluation sociale|7 Préparation à l’audience|7.1 Informations sur l’audience
7.2 Orientation vers l’aide juridictionnelle|7.3 Décompte de la dette|7.4 Saisine de la CCAPEX
8 Coordonnées du rédacteur|Feuille complémentaire à la section 1.3|Justificatifs joints""".replace("\n", "|").split("|")


def test_form_keeps_its_order_its_numbers_and_its_words():
    document, _, agent = frozen()
    with scope.acting(agent):
        text = text_of(transmitted_pdf(document)).replace("\n", " ")
    places = [text.index(title) for title in TITLES]
    assert places == sorted(places)
    for words in (
        "Nombre total de personne(s) à charge (personnes présentes au domicile qui dépendent des revenus du locataire)",
        "Présence d’une garantie (physique ou morale)",
        "Le locataire a-t-il repris le paiement de son loyer ?",
        "Rétablissement personnel sans liquidation judiciaire",
        "Présence d’un arrêté de mise en sécurité ou de traitement de l’insalubrité",
        "Le locataire a-t-il participé à la rédaction du DSF ?",
        "Établi au stade de l’assignation, pour le juge et la CCAPEX",
        "CERFA 16227*01",
        "page 1 sur",
        document.sha256[:16],
        SECRET,
    ):
        assert words in text, words


def test_boxes_are_said_in_text_and_symbol(tmp_path):
    document, worker, _ = frozen()
    with scope.acting(worker):
        content = transmitted_pdf(document, judge=True)
    tree = "".join(part.strip(' "') for part in structure(content, tmp_path).splitlines() if '"' in part)
    assert "☑Perte d’emploi(coché)" in tree.replace("☑ ", "☑")
    assert "☐Loyer trop élevé" in tree.replace("☐ ", "☐")


def test_eighth_person_goes_on_a_continuation_sheet():
    document, worker, _ = frozen()
    with scope.acting(worker):
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(transmitted_pdf(document))).pages]
    sheet = next(text for text in pages if "Feuille complémentaire" in text)
    assert "Enfant 8" in sheet
    assert "Enfant 9" in sheet
    assert "Enfant 7" not in sheet


def test_both_copies_are_accessible_and_archivable_justificatifs_included():
    document, worker, _ = frozen()
    with scope.acting(worker):
        copies = [transmitted_pdf(document), transmitted_pdf(document, judge=True)]
        assert len({*copies}) == 2
    for content in copies:
        assert valid(content, "ua1")
        assert valid(content, "2a")


def test_each_page_of_a_justificatif_is_a_figure_that_says_what_it_is(tmp_path):
    document, worker, _ = frozen()
    with scope.acting(worker):
        content = transmitted_pdf(document)
    alternatives = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for found in pdf.objects:
            if isinstance(found, pikepdf.Dictionary) and found.get("/S") == "/Figure":
                alternatives.append(str(found.Alt))
        assert pdf.Root.Lang == "fr"
    assert sorted(alternatives) == [
        "Pièce 1, bulletin de salaire de septembre, page 1 sur 2",
        "Pièce 1, bulletin de salaire de septembre, page 2 sur 2",
        "Pièce 2, quittance, relevé de compte locatif, page 1 sur 1",
    ]
    tree = structure(content, tmp_path)
    for tag in ("H1", "H2", "H3", "Table", "TH", "Figure"):
        assert tag in tree
    fonts = subprocess.run(["pdffonts", str(tmp_path / "dsf.pdf")], capture_output=True, text=True, check=True).stdout
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:])


def test_same_snapshot_and_same_files_give_the_same_bytes():
    document, worker, _ = frozen()
    with scope.acting(worker):
        for judge in (False, True):
            again = DsfDocument.objects.get(pk=document.pk)
            assert transmitted_pdf(document, judge=judge) == transmitted_pdf(again, judge=judge)


def test_renamed_withdrawn_or_moved_file_changes_nothing_of_what_left():
    document, worker, _ = frozen()
    with scope.acting(worker):
        before = transmitted_pdf(document)
        dsf = Dsf.objects.get(pk=document.dsf_id)
        procedure.correct_dsf(dsf=dsf, reason="Pièce de trop", actor=worker)
        first, second = attachments.kept(dsf)
        attachments.describe(attachment=first, kind="impots", title="Autre nom", actor=worker)
        attachments.move(attachment=first, up=False, actor=worker)
        attachments.withdraw(attachment=second, actor=worker)
        assert transmitted_pdf(document) == before


def test_file_that_changed_on_disk_is_refused():
    document, worker, _ = frozen()
    with scope.acting(worker):
        row = attachments.kept(document.dsf)[0]
        with open(row.file.path, "ab") as stored:
            stored.write(b"x")
        with pytest.raises(ValueError, match="digest"):
            transmitted_pdf(document)


def test_state_copy_holds_no_walled_cause_nor_file_nor_private_note():
    document, worker, agent = frozen()
    with scope.acting(agent):
        said = text_of(transmitted_pdf(document)).replace("\n", " ")
    with scope.acting(worker):
        judge = text_of(transmitted_pdf(document, judge=True)).replace("\n", " ")
    assert f"☑ {PRIVATE}" in judge
    assert "☑ Autre" not in judge
    assert HEALTH in judge
    assert f"☐ {PRIVATE}" in said
    assert "☑ Autre" in said
    assert HEALTH not in said
    for text in (said, judge):
        assert NOTE not in text
    assert NOTE not in str(document.snapshot)
    assert "sante" not in document.snapshot["causes"]["causes"] + document.snapshot["causes"]["special"]
    assert document.sha256[:16] in said
    assert document.sha256[:16] not in judge


def test_indispensable_cause_is_read_by_the_ccapex():
    dsf, worker, agent = full()
    with scope.acting(worker):
        DsfSpecialCauses.objects.filter(dsf=dsf).update(indispensable=True, reason="Relogement adapté")
        document = procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
    with scope.acting(agent):
        assert f"☑ {PRIVATE}" in text_of(transmitted_pdf(document)).replace("\n", " ")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DsfKind.CDP, "au stade du commandement de payer, pour la CCAPEX"),
        (DsfKind.CFP, "au stade du concours de la force publique, pour le préfet"),
    ],
)
def test_words_follow_the_stage_and_nobody_receives_the_walled_part_without_a_judge(kind, words):
    document, worker, _ = frozen(kind=kind)
    with scope.acting(worker):
        content = transmitted_pdf(document, judge=True)
    text = text_of(content).replace("\n", " ")
    assert words in text
    assert HEALTH not in text


def test_draft_says_so_on_each_page_and_lists_the_files():
    dsf, worker, _ = full()
    with scope.acting(worker) as current:
        content = draft_pdf(Dsf.objects.get(pk=dsf.pk), on=current.today)
    assert valid(content)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert all("brouillon du" in text for text in pages)
    assert "Bulletin de salaire de septembre" in "".join(pages)


def test_corrected_version_begins_with_what_changes():
    document, worker, agent = frozen()
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=document.dsf_id)
        procedure.correct_dsf(dsf=dsf, reason="Salaire oublié", actor=worker)
        dsf.household.dependants = 4
        dsf.household.save()
        dsf.evaluation.text = "Texte entièrement repris"
        dsf.evaluation.save()
        tenant = dsf.tenants.get()
        tenant.phone = "0700000001"
        tenant.save()
        attachments.withdraw(attachment=attachments.kept(dsf)[1], actor=worker)
        attachments.withdraw(attachment=attachments.kept_special(dsf)[0], actor=worker)
        second = procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
        assert (second.version, second.reason) == (2, "Salaire oublié")
        judge = text_of(transmitted_pdf(second, judge=True)).replace("\n", " ")
        assert transmitted_pdf(document) != transmitted_pdf(second)
    with scope.acting(agent):
        content = transmitted_pdf(second)
    text = text_of(content).replace("\n", " ")
    assert valid(content)
    assert text.index("Ce qui change depuis la version 1") < text.index("1 Situation du locataire")
    for words in ("Pourquoi : Salaire oublié", "Texte entièrement repris", "0700000001", "retiré"):
        assert words in text[: text.index("1 Situation du locataire")], words
    assert HEALTH not in text
    assert HEALTH in judge


def test_format_1_is_still_drawn_with_its_own_template():
    document, worker, _ = frozen()
    old = copy.deepcopy(document.snapshot)
    for name in (
        "debt",
        "causes",
        "repayment",
        "overindebtedness",
        "dwelling",
        "hearing",
        "debt_review",
        "attachments",
    ):
        old.pop(name)
    old["format"] = 1
    document.snapshot, document.sha256 = old, digest(old)
    with scope.acting(worker):
        content = transmitted_pdf(document)
    assert valid(content)
    assert "3.1 Nature" not in text_of(content)


def test_parcel_is_one_file_with_its_bordereau_and_the_diagnostic_s_own_page_numbers():
    document, worker, _ = frozen()
    court = make.an_organisation(OrganisationKind.TRIBUNAL, name="Tribunal judiciaire d’Essai")
    with scope.acting(worker) as current:
        sending = sendings.send_printed(
            document=document, court=court, sent_on=current.today, reference="1A 234", actor=worker
        )
        content = parcel_pdf(sending, address="1 place du Palais\n44000 Essai")
        alone = transmitted_pdf(document, judge=True)
    count = len(pypdf.PdfReader(io.BytesIO(alone)).pages)
    pages = [page.extract_text().replace("\xa0", " ") for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(pages) == count + 1
    for words in ("Bordereau d’envoi", "Tribunal judiciaire d’Essai", "1A 234", f"{count} pages", "Duval"):
        assert words in pages[0], words
    assert f"page 1 sur {count}" in pages[1]
    assert f"page {count} sur {count}" in pages[-1]
    assert valid(content)


def test_each_copy_is_for_its_reader(client):
    document, worker, agent = frozen()
    version = reverse("documents:dsf_version", args=[document.dsf_id, 1])
    judge = reverse("documents:dsf_judge", args=[document.dsf_id, 1])
    client.force_login(agent.user)
    assert client.get(version).status_code == 200
    assert client.get(judge).status_code == 403
    client.force_login(worker.user)
    answer = client.get(judge)
    assert answer.status_code == 200
    assert "Duval" not in answer["Content-Disposition"]
    assert client.get(reverse("documents:dsf_judge", args=[document.dsf_id, 2])).status_code == 404
