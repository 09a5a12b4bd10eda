"""Systematic letters: the right one per stage, once, with mandatory contents, dates of the case, copies; kill-safe."""

import datetime
import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from django.urls import reverse

from cases.models import Deadline, Outreach
from cases.procedure.enums import ActKind
from ccapex.models import Letter, LetterRun
from ccapex.services import letters, runs
from ccapex.words import stage_letters
from core.errors import DomainError
from core.formats import date_long
from organisations import scope
from organisations.enums import Role
from reporting.letter_document import letters_pdf
from tests import factories as make
from tests.ccapex import papers
from tests.ccapex.test_papers import flat


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agent():
    found = make.a_member(Role.CCAPEX_SECRETARY)
    papers.contacts(found)
    return found


def waiting(agent, stage):
    with scope.acting(agent):
        return list(letters.to_write(agent, stage_letters()[stage]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("concluded", "said"), [(datetime.date(2021, 5, 1), "deux mois"), (datetime.date(2024, 5, 1), "six semaines")]
)
def test_letter_of_the_commandement_says_the_date_that_the_lease_gives(agent, concluded, said):
    case = papers.at_stage(ActKind.CDP, case=make.a_case(concluded_on=concluded, opened_on=datetime.date(2026, 9, 5)))
    run = papers.written("cdp", [case], agent)
    with scope.acting(agent):
        words = flat(letters_pdf(run.letters.all()))
        due = Deadline.objects.get(case=case, rule_id="CDP-DELAI").due
    assert " ".join(date_long(due).split()) in words
    assert said in words


@pytest.mark.django_db
def test_letter_gives_every_mandatory_contact_its_sheet_and_the_hearing(agent):
    hearing = datetime.date(2027, 3, 15)
    case = papers.at_stage(ActKind.ASSIGNATION, audience_on=hearing.isoformat())
    run = papers.written("assignation", [case], agent)
    with scope.acting(agent):
        words = flat(letters_pdf(run.letters.all()))
    for kind in stage_letters()["assignation"].required:
        assert " ".join(f"{kind.label} d’essai".split()) in words, kind
    assert " ".join(date_long(hearing).split()) in words
    assert "Fiche d’information" in words
    assert case.bailleur.name in words


@pytest.mark.django_db
def test_a_case_is_written_to_once_per_stage_even_by_two_runs(agent):
    case = papers.at_stage(ActKind.CDP)
    assert waiting(agent, "cdp") == [case]
    with scope.acting(agent):
        two = [runs.choose(stage="cdp", cases=[case], actor=agent) for _ in range(2)]
        for run in two:
            runs.confirm(run=run, actor=agent)
    for run in two:
        papers.made(run, agent)
        papers.made(run, agent)  # a message delivered twice
    assert waiting(agent, "cdp") == []
    with scope.acting(agent):
        assert Letter.objects.count() == 1
        assert sorted(LetterRun.objects.values_list("state", flat=True)) == ["echec", "fini"]


@pytest.mark.django_db
def test_case_that_moved_on_is_not_written_the_letter_of_its_old_stage(agent):
    case = papers.at_stage(ActKind.CDP, days=90)
    with scope.acting(agent):
        run = runs.choose(stage="cdp", cases=[case], actor=agent)
        runs.confirm(run=run, actor=agent)
    papers.at_stage(ActKind.ASSIGNATION, case=case, days=2, audience_on="2027-03-15")
    papers.made(run, agent)
    with scope.acting(agent):
        assert Letter.objects.count() == 0
    assert waiting(agent, "assignation") == [case]


@pytest.mark.django_db
def test_no_letter_leaves_without_its_mandatory_contents():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    case = papers.at_stage(ActKind.CDP)
    with scope.acting(agent):
        run = runs.choose(stage="cdp", cases=[case], actor=agent)
        with pytest.raises(DomainError, match="ADIL"):
            runs.confirm(run=run, actor=agent)


@pytest.mark.django_db
def test_social_services_of_the_place_read_the_copy_once_sent_and_nobody_else(agent):
    case = papers.at_stage(ActKind.CDP)
    people = papers.services_of(case)
    people["elsewhere"] = make.a_member(
        Role.COMMUNE_OFFICER,
        organisation=make.an_organisation(
            "commune", commune=case.territory.communes.exclude(pk=case.commune_id).first()
        ),
    )
    people["bailleur"] = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    run = papers.written("cdp", [case], agent)

    def readers():
        found = set()
        for name, person in people.items():
            with scope.acting(person), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM ccapex_letter")
                if cursor.fetchone()[0]:
                    found.add(name)
        return found

    assert readers() == set()
    with scope.acting(agent):
        runs.mark_sent(run=run, on=scope.today(), actor=agent)
        assert Outreach.objects.filter(case=case, channel="courrier", note__contains=run.letters.get().number).exists()
    assert readers() == {"departement", "commune", "ccas"}


@pytest.mark.django_db
def test_copy_of_a_body_that_nobody_represents_here_is_printed_to_be_posted(agent):
    case = papers.at_stage(ActKind.CDP)
    run = papers.written("cdp", [case], agent)
    with scope.acting(agent):
        letter = run.letters.get()
        names = [copy["name"] for copy in letter.content["copies"]]
        assert names == ["Service social du Département (EDS) d’essai", "CCAS d’essai"]
        words = flat(letters_pdf([letter]))
        assert words.count("Copie pour information") == 2
        runs.mark_sent(run=run, on=scope.today(), actor=agent)
        assert not letter.copies.exists()


@pytest.mark.django_db
def test_commune_in_the_application_hands_the_copy_of_its_ccas_on(agent):
    case = papers.at_stage(ActKind.CDP)
    commune = make.an_organisation("commune", commune=case.commune)
    run = papers.written("cdp", [case], agent)
    with scope.acting(agent):
        copies = run.letters.get().content["copies"]
        assert [copy["name"] for copy in copies if copy["id"]] == [commune.name]
        assert [copy["name"] for copy in copies if not copy["id"]] == ["Service social du Département (EDS) d’essai"]


@pytest.mark.django_db
def test_letter_of_one_case_is_prepared_from_it_and_kept_on_it_with_its_copies(client, settings, agent):
    settings.SECURE_SSL_REDIRECT = False
    case = papers.at_stage(ActKind.CDP)
    client.force_login(agent.user)
    tab = reverse("cases:tab", args=[case.pk, "ccapex"])
    assert "Préparer ce courrier" in client.get(tab).content.decode()
    asked = client.post(reverse("ccapex:choose_letters", args=["cdp"]), {"dossier": str(case.pk)})
    with scope.acting(agent):
        run = LetterRun.objects.get()
        assert (asked.url, run.total) == (reverse("ccapex:run", args=[run.pk]), 1)
        runs.confirm(run=run, actor=agent)
    papers.made(run, agent)
    with scope.acting(agent):
        number = run.letters.get().number
    page = client.get(tab).content.decode()
    assert number in page
    assert "CCAS d’essai (par courrier)" in page
    assert "Préparer ce courrier" not in page


@pytest.mark.django_db
def test_letter_to_a_tenant_names_no_other_household_and_no_amount(agent):
    one, other = papers.at_stage(ActKind.CDP), papers.at_stage(ActKind.CDP)
    run = papers.written("cdp", [one, other], agent)
    with scope.acting(agent):
        for letter in run.letters.select_related("case__household"):
            words = flat(letters_pdf([letter]))
            stranger = other if letter.case_id == one.pk else one
            assert stranger.household.name.rsplit(" ", 1)[1] not in words
            assert stranger.dwelling.address not in words
            assert "€" not in words


KILLED = """
import django, sys
django.setup()
from reporting.tasks import make_letters
make_letters(sys.argv[1], sys.argv[2])
"""


@pytest.mark.worker
@pytest.mark.parametrize(("place", "left"), [("letters-written", 0), ("letters-committed", 2)])
def test_run_killed_anywhere_starts_again_and_writes_nothing_twice(place, left, process_environment, settings):
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    papers.contacts(agent)
    cases = [papers.at_stage(ActKind.CDP) for _ in range(2)]
    with scope.acting(agent):
        run = runs.choose(stage="cdp", cases=cases, actor=agent)
        runs.confirm(run=run, actor=agent)
    command = [sys.executable, "-c", KILLED, str(run.pk), str(agent.pk)]
    environment = {**process_environment, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    killed = subprocess.run(command, env={**environment, "PREVEX_FAILPOINT": place}, cwd=os.getcwd(), timeout=120)
    assert killed.returncode == -signal.SIGKILL
    with scope.acting(agent):
        assert Letter.objects.count() == left
    subprocess.run(command, env=environment, cwd=os.getcwd(), timeout=120, check=True)
    with scope.acting(agent):
        found = sorted(Letter.objects.values_list("number", flat=True))
        assert [int(number.rsplit("-", 1)[1]) for number in found] == [1, 2]
        assert LetterRun.objects.get().state == "fini"
