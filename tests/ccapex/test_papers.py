"""Compte rendu and letters of the avis: frozen, numbered, drawn, and silent on what is not theirs to say."""

import io
import json
import re
import threading

import page as page_validation
import pikepdf
import pypdf
import pytest
from django.db import IntegrityError, connection, connections
from django.db.transaction import atomic

from ccapex.models import AvisNotice, Letter, LetterCopy, LetterRun, Minutes
from ccapex.services import minutes, notices, numbers, runs
from core.errors import DomainError
from organisations import scope
from reporting.letter_document import letters_pdf, minutes_pdf, told_once
from tests.ccapex import papers


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def text_of(content):
    return "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages)


def flat(content):
    return " ".join(text_of(content).split())


def a_pdf():
    out = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(out)
    return out.getvalue()


def issued(held, **fields):
    with scope.acting(held.agent):
        return minutes.issue(session=held.session, actor=held.agent, **fields)


def notified(held):
    with scope.acting(held.agent):
        run = runs.notify_avis(session=held.session, actor=held.agent)
    return papers.made(run, held.agent)


@pytest.mark.django_db
def test_minutes_say_who_sat_what_was_taken_and_nothing_confided():
    held = papers.held()
    made = issued(held)
    words = flat(minutes_pdf(made))
    for said in (
        made.number,
        held.case.household.name,
        held.avis.number,
        "Mme Présente",
        "5 pour, 2 contre",
        "lus en séance",
    ):
        assert said in words, said
    everything = words + json.dumps(made.content, ensure_ascii=False)
    assert not [secret for secret in (*papers.SECRETS, papers.SECRET_OTHER) if secret in everything]


@pytest.mark.django_db
def test_minutes_print_what_was_established_for_each_avis_and_nobodys_reasons():
    """Quorum in both readings, who was there, who could vote, who stood aside, the deciding body, the majority."""
    held = papers.held()
    made = issued(held)
    bailleur, fund = (seat.organisation.name for seat in seats_of(held))
    words = flat(minutes_pdf(made))
    for said in (
        f"2 sur 2 membres : {bailleur} (Mme Présente), {fund} (M. Du Fonds)",
        "Tous les membres : 1 présent sur 2, il en fallait 1 (atteint)",
        "Membres ayant voix délibérative : 1 présent sur 2, il en fallait 1 (atteint)",
        f"Pouvaient voter {fund}",
        f"Déports {bailleur}",
        f"Organisme décideur le FSL : présent ({fund})",
        "Des voix exprimées : il en fallait 4, atteinte",
    ):
        assert said in words, (said, words)
    assert papers.SECRET_VOICE not in words + json.dumps(made.content, ensure_ascii=False)


def test_minutes_tell_once_who_was_there_until_somebody_comes_or_leaves():
    full = {
        "members": 3,
        "present": ["A", "B"],
        "voters": ["A"],
        "recused": [],
        "quorum": {"reached": True},
        "at": "9 h 40",
    }
    left = full | {"present": ["A"]}
    rows = [{"established": how} for how in (full, None, full | {"at": "9 h 50"}, left, full)]
    told = told_once([{"avis": rows[:2]}, {"avis": rows[2:]}])
    assert [avis["alike"] for item in told for avis in item["avis"]] == [False, False, True, False, False]
    assert "alike" not in rows[0], "the frozen content is not touched"


@pytest.mark.django_db
def test_minutes_write_hours_as_french_does():
    made = issued(papers.held())
    assert re.fullmatch(r"\d{1,2}\u00a0h\u00a0\d\d", made.content["opened"])


def seats_of(held):
    with scope.acting(held.agent):
        seats = held.session.commission.seats.select_related("organisation")
        return sorted(seats, key=lambda seat: seat.organisation.kind == "fsl")


@pytest.mark.django_db
@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_papers_are_accessible_and_archivable(profile):
    held = papers.held()
    run = notified(held)
    with scope.acting(held.agent), run.file.open("rb") as stored:
        letters = stored.read()
    for content in (minutes_pdf(issued(held)), letters):
        assert "Checks: 0 failed" in str(page_validation.validate_pdf_bytes(content, profile=profile))


@pytest.mark.django_db
def test_minutes_are_frozen_their_bytes_stable_and_a_correction_says_why():
    held = papers.held()
    first = issued(held)
    drawn = minutes_pdf(first)
    with scope.acting(held.agent), pytest.raises(DomainError, match="corrigé"):
        minutes.issue(session=held.session, actor=held.agent)
    with scope.acting(held.agent), pytest.raises(DomainError, match="Rien n’a changé"):
        minutes.issue(session=held.session, reason="Faute", actor=held.agent)
    with scope.system(held.case.territory):
        held.session.attendances.update(name="Mme Corrigée")
    second = issued(held, reason="Nom mal écrit")
    assert (second.number, second.version) == (first.number, 2)
    with scope.acting(held.agent):
        kept = Minutes.objects.get(pk=first.pk)
    assert minutes_pdf(kept) == drawn
    assert "Nom mal écrit" in flat(minutes_pdf(second))
    kept.content["place"] = "Ailleurs"
    with pytest.raises(ValueError, match="digest"):
        minutes_pdf(kept)


@pytest.mark.django_db
def test_nothing_is_issued_before_the_seance_is_closed():
    held = papers.held()
    with scope.system(held.case.territory):
        held.session.state = "open"
        held.session.save(update_fields=["state"])
    with scope.acting(held.agent):
        for refused in (minutes.issue, runs.notify_avis):
            with pytest.raises(DomainError, match="Levez la séance"):
                refused(session=held.session, actor=held.agent)


@pytest.mark.django_db
def test_signed_copy_is_checked_by_its_content_kept_once_and_never_replaced():
    held = papers.held()
    made = issued(held)
    with scope.acting(held.agent) as current:
        day = current.today
        with pytest.raises(DomainError):
            minutes.sign(minutes=made, upload=io.BytesIO(b"MZ"), size=2, on=day, actor=held.agent)
        content = a_pdf()
        minutes.sign(minutes=made, upload=io.BytesIO(content), size=len(content), on=day, actor=held.agent)
        with pytest.raises(DomainError, match="ne se remplace pas"):
            minutes.sign(minutes=made, upload=io.BytesIO(content), size=len(content), on=day, actor=held.agent)
        made.refresh_from_db()
        assert len(made.signed_sha256) == 64


@pytest.mark.django_db
def test_each_addressee_gets_its_words_alone_numbered_in_one_file():
    held = papers.held()
    run = notified(held)
    with scope.acting(held.agent):
        letters = list(run.letters.select_related("addressee").order_by("number"))
        assert (run.state, run.done) == ("fini", 3)
        serial = [int(letter.number.rsplit("-", 1)[1]) for letter in letters]
        assert serial == list(range(1, 4))
        for letter in letters:
            words = flat(letters_pdf([letter]))
            others = {row.asked for row in held.addressees.values()} - {letter.addressee.asked}
            assert " ".join(letter.addressee.asked.split()) in words
            assert not [word for word in (*others, *papers.SECRETS, held.avis.text) if word in words]
            assert letters_pdf([letter]) == letters_pdf([letter])
        with run.file.open("rb") as stored:
            everything = flat(stored.read())
        assert all(letter.number in everything for letter in letters)
        assert all(row.due_on for row in held.avis.addressees.all())


@pytest.mark.django_db
def test_an_organisation_reads_its_letter_alone_once_sent():
    held = papers.held()
    run = notified(held)
    manager, payer = held.members["bailleur"], held.members["caf"]

    def reads(person):
        with scope.acting(person), connection.cursor() as cursor:
            cursor.execute("SELECT addressee_id FROM ccapex_letter")  # no filter of ours
            return {row[0] for row in cursor.fetchall()}

    assert reads(manager) == set()
    with scope.acting(held.agent):
        assert runs.mark_sent(run=run, on=scope.today(), actor=held.agent) == 3
        assert runs.mark_sent(run=run, on=scope.today(), actor=held.agent) == 0
    assert reads(manager) == {held.addressees["bailleur"].pk}
    assert reads(payer) == {held.addressees["caf"].pk}


@pytest.mark.django_db
def test_emails_give_number_date_and_link_only(mailoutbox):
    held = papers.held()
    run = notified(held)
    with scope.acting(held.agent):
        runs.mark_sent(run=run, on=scope.today(), actor=held.agent)
    notices.deliver(territory=held.case.territory)
    assert notices.deliver(territory=held.case.territory) == 0
    assert {message.to[0] for message in mailoutbox} == {person.user.email for person in held.members.values()}
    for message in mailoutbox:
        text = (message.message().as_string() + message.body).replace(held.avis.number, "")
        assert held.avis.number in message.subject
        assert "/ccapex/avis/" in message.body
        said = (held.case.number, held.case.household.name, *(row.asked for row in held.addressees.values()))
        assert not [word for word in (*said, *papers.SECRETS) if word in text]
    with scope.system(held.case.territory):
        assert set(AvisNotice.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_database_refuses_a_second_letter_of_the_same_avis_to_the_same_addressee():
    held = papers.held()
    notified(held)
    with scope.acting(held.agent):
        again = Letter.objects.order_by("number").first()
        again.pk, again.number = None, "COU-44-2026-99999"
        again._state.adding = True
        with pytest.raises(IntegrityError), atomic():
            again.save(force_insert=True)
        with pytest.raises(DomainError, match="déjà écrits"):
            runs.notify_avis(session=held.session, actor=held.agent)


def test_numbers_have_no_hole_when_many_write_and_some_give_up(committed_db):
    held = papers.held()
    wait = threading.Barrier(6)

    def write(fails):
        try:
            wait.wait()
            with scope.acting(held.agent):
                number = numbers.take(numbers.LETTER, 2026)
                if fails:
                    raise RuntimeError
                Letter.objects.create(
                    territory=held.case.territory,
                    case=held.case,
                    kind="relance",
                    number=number,
                    to_name="Essai",
                    content={},
                    sha256="0" * 64,
                    written_on=scope.today(),
                    written_by=held.agent,
                )
        except RuntimeError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(rank % 3 == 2,)) for rank in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with scope.system(held.case.territory):
        found = sorted(Letter.objects.values_list("number", flat=True))
    assert [int(number.rsplit("-", 1)[1]) for number in found] == [1, 2, 3, 4]


@pytest.mark.django_db
def test_copies_and_runs_stay_closed_to_everybody_else():
    held = papers.held()
    notified(held)
    with scope.acting(held.members["bailleur"]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ccapex_lettercopy")
        assert cursor.fetchone() == (0,)
    with scope.acting(held.agent):
        assert LetterRun.objects.count() == 1
        assert LetterCopy.objects.count() == 0
