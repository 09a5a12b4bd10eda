"""What a bailleur never sees changes nothing that he receives: every page, file and number is compared before and after.

A fact that he may see does change them: without it the comparison would prove nothing.
"""

import datetime
import io
import re
from decimal import Decimal
from itertools import zip_longest

import openpyxl
import pypdf
import pytest
from django.urls import reverse

from cases.enums import OverindebtednessState, PayingBody
from cases.models import Attachment, HouseholdMember, HousingAid, Overindebtedness
from cases.procedure.enums import ActKind
from cases.services import desk, signalements
from cases.services.acts import record_act
from cases.services.cdp_reports import Fiche, report_cdp
from cases.services.followup import record_outreach
from cases.services.plans import Terms, propose_plan
from ccapex.models import AgendaItem, SessionNote
from ccapex.services import sessions
from ccapex.services.intake import Message, receive
from dsf.enums import Cause
from dsf.models import DsfAmount, DsfCauses, DsfFinance, DsfMember, DsfNote, DsfProtection, DsfSpecialCauses
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.ccapex.situations import a_session
from tests.dsf.situations import in_writing
from tests.reporting.browser import browser_of

pytestmark = pytest.mark.django_db
LISTS = (
    "/",
    "/?etape=1",
    "/tableau-de-bord.csv",
    "/tableau-de-bord.xlsx",
    "/priorites/",
    "/priorites/?regle=surendettement",
    "/priorites/?regle=immobile",
    "/priorites/export.csv",
    "/priorites/export.xlsx",
    "/priorites/equite/",
    "/priorites/regles/",
    "/dossiers/",
    "/dossiers/export.csv",
    "/recherche/?q=camille",
    "/signalements/",
    "/imports/",
    "/alertes/",
    "/dsf/assignations/",
    "/ccapex/avis/recus/",
    "/ccapex/courriers/copies/",
    "/ccapex/saisines/envoyees/",
    "/conventions/",
    "/bilans/",
)
TABS = ("acts", "account", "followup", "documents", "readers", "ccapex", "dsf")
MOVING = re.compile(r'X-CSRFToken": "\w+|csrfmiddlewaretoken[^>]*|idempotency_key[^>]*')


class Desk:
    """A bailleur with a dozen accounts in debt, one of them in the hands of a social service."""

    def __init__(self):
        self.manager = make.a_member(Role.BAILLEUR_MANAGER)
        self.bailleur = self.manager.organisation
        self.cesf = make.a_member(Role.BAILLEUR_CESF, organisation=self.bailleur)
        self.cases = [make.a_case(self.bailleur, balance=Decimal(900 + 10 * n), aid=Decimal(250)) for n in range(12)]
        self.case = self.cases[0]
        self.dsf, self.worker, self.agent = in_writing(case=self.case)
        with scope.acting(self.agent) as current:
            self.today = current.today
            for case in self.cases[:3]:
                on = self.today - datetime.timedelta(20)
                record_act(case=case, kind=ActKind.IMPAYE_CONSTITUE, on=on, actor=self.agent, by_service=True)
        with scope.system(self.bailleur.territory):
            HousingAid.objects.filter(lease__in=[case.lease_id for case in self.cases]).update(body=PayingBody.CAF)
        with scope.acting(self.manager):
            self.made = signalements.signal(case=self.cases[1], actor=self.manager)
            first = self.today + datetime.timedelta(30)
            terms = Terms(debt=Decimal(900), debt_on=self.today, first_on=first, count=12)
            self.plan = propose_plan(case=self.case, terms=terms, actor=self.manager)
        desk.refresh_bailleur(bailleur=self.bailleur)

    def addresses(self):
        case = self.case
        yield from LISTS
        yield from (f"/dossiers/{case.pk}/", f"/dossiers/{case.pk}/criteres/", f"/dossiers/{case.pk}/decompte/")
        yield from (f"/dossiers/{case.pk}/decompte.csv", f"/dossiers/{case.pk}/mesures/{self.plan.pk}/")
        yield from (reverse("cases:tab", args=[case.pk, tab]) for tab in TABS)
        yield reverse("documents:plan", args=[self.plan.pk])
        yield from (reverse("documents:signalement", args=[self.made.pk, to]) for to in ("organisme", "ccapex"))
        # What is not his answers as what does not exist, with or without something behind.
        yield from (f"/dsf/{self.dsf.pk}/", f"/documents/dsf/{self.dsf.pk}.pdf", "/commissaire/fiches/", "/ccapex/")

    def received(self, member):
        client = browser_of(member)
        return {address: self.read(client.get(address)) for address in self.addresses()}

    @staticmethod
    def read(answer):
        """Status and text of an answer, less what changes at each request; the cells of a workbook, the words of a PDF."""
        kind = answer.headers.get("Content-Type", "")
        if "spreadsheet" in kind:
            book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
            return answer.status_code, [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
        if kind == "application/pdf":
            return answer.status_code, "\n".join(
                page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.getvalue())).pages
            )
        return answer.status_code, MOVING.sub("", answer.getvalue().decode()).splitlines()


def of(desk_of):
    return {"territory": desk_of.case.territory, "case": desk_of.case}


def the_diagnostic(d):
    """F3, F7, F9, F10, F11, F12: what is written in the form."""
    with scope.acting(d.worker):
        dsf = type(d.dsf).objects.get(pk=d.dsf.pk)
        dsf.evaluation.text = "Très endettée ailleurs ; fils en détention."
        dsf.evaluation.save()
        local = {"territory": dsf.territory, "dsf": dsf}
        DsfMember.objects.create(position=9, relation="Enfant", age=3, **local)
        DsfProtection.objects.filter(dsf=dsf).update(measure="tutelle", last_name="Guérin")
        DsfFinance.objects.filter(dsf=dsf).update(other_resource="Aide de la famille")
        DsfAmount.objects.filter(dsf=dsf).update(amount=Decimal(1234))
        DsfCauses.objects.filter(dsf=dsf).update(causes=[Cause.JOB.value])
        DsfSpecialCauses.objects.filter(dsf=dsf).update(causes=["sante"])


def a_private_note(d):
    with scope.acting(d.worker):
        DsfNote.objects.create(
            territory=d.case.territory,
            dsf=d.dsf,
            organisation=d.worker.organisation,
            entered_by=d.worker,
            text="Rappeler après la visite au parloir",
        )


def a_household_member(d):
    with scope.system(d.case.territory):
        HouseholdMember.objects.create(
            territory=d.case.territory,
            bailleur=d.bailleur,
            household_id=d.case.household_id,
            relation="enfant",
            custody="garde alternée",
        )


def a_file_at_the_banque_de_france(d):
    """F8: the row with its number and remark; its moves are acts, which he reads."""
    with scope.acting(d.worker):
        Overindebtedness.objects.create(
            state=OverindebtednessState.FILED,
            filed_on=d.today,
            reference="BDF 1",
            note="Douze créanciers",
            organisation=d.worker.organisation,
            entered_by=d.worker,
            **of(d),
        )


def a_paper_of_the_service(d):
    """F20: his own papers only."""
    with scope.acting(d.worker):
        Attachment.objects.create(
            title="Ordonnance médicale",
            file="pieces/essai",
            content_type="application/pdf",
            size=10,
            sha256="0" * 64,
            organisation=d.worker.organisation,
            entered_by=d.worker,
            **of(d),
        )


def a_place_on_an_agenda(d):
    """An agenda, its notes: the State's."""
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    session, _ = a_session(agent)
    with scope.acting(agent):
        item = sessions.put_on_agenda(
            session=session, case=d.case, kind="impaye", subject="x", not_informed_because="Sans adresse", actor=agent
        )
        SessionNote.objects.create(
            item=AgendaItem.objects.get(pk=item.pk), text="Situation tendue", entered_by=agent, **of(d)
        )


def a_message_of_a_neighbour(d):
    """F24: what others write to the commission, before anybody attaches it."""
    message = Message(
        sender="interesse",
        sender_name="Voisine",
        household_name="Mme Camille Fictive",
        address="",
        commune=d.case.commune,
        stage="",
        text="Des cris chaque soir",
        danger=True,
        received_on=None,
    )
    receive(territory=d.case.territory, message=message, code="UNSEEN-1")


def a_fiche_of_a_study(d):
    """The fiche of a commissaire de justice: his étude's and the State's."""
    study = make.a_member(Role.COMMISSAIRE)
    fiche = Fiche(
        addressee_name="Mme Camille Fictive",
        address="1 rue du Lavoir",
        commune=d.case.commune,
        landlord_name="M. Brard",
        landlord_kind="personne_physique",
        act_on=d.today,
        rent=Decimal(500),
        unpaid_since=d.today - datetime.timedelta(100),
        amount=Decimal(1500),
        attested=True,
    )
    with scope.acting(study):
        report_cdp(fiche=fiche, actor=study)


HIDDEN = (
    the_diagnostic,
    a_private_note,
    a_file_at_the_banque_de_france,
    a_paper_of_the_service,
    a_place_on_an_agenda,
    a_message_of_a_neighbour,
    a_fiche_of_a_study,
)


def differences(before, after):
    """By address, the lines that are not the same."""
    found = {}
    for address, (status, text) in before.items():
        if (status, text) != after[address]:
            lines = zip_longest(text, after[address][1]) if isinstance(text, list) else [(text, after[address][1])]
            found[address] = [(status, after[address][0]), *((a, b) for a, b in lines if a != b)][:4]
    return found


def test_nothing_that_he_never_sees_changes_anything_that_a_bailleur_receives(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT, settings.MEDIA_ROOT = False, tmp_path
    d = Desk()
    people = {"responsable": d.manager, "conseillère": d.cesf}
    before = {name: d.received(member) for name, member in people.items()}
    assert all(status < 500 for pages in before.values() for status, _ in pages.values())
    assert sum(status == 200 for status, _ in before["responsable"].values()) > 30
    again = {name: d.received(member) for name, member in people.items()}
    assert {name: differences(before[name], again[name]) for name in people} == {"responsable": {}, "conseillère": {}}
    for fact in HIDDEN:
        fact(d)
    desk.refresh_bailleur(bailleur=d.bailleur)
    for name, member in people.items():
        assert differences(before[name], d.received(member)) == {}, name
    a_household_member(d)  # F3, which his own social worker reads
    assert differences(before["responsable"], d.received(d.manager)) == {}


def test_what_he_may_see_does_change_it(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT, settings.MEDIA_ROOT = False, tmp_path
    d = Desk()
    before = d.received(d.manager)
    with scope.acting(d.worker):
        record_outreach(case=d.case, on=d.today, channel="visite", outcome="joint", actor=d.worker)
    changed = differences(before, d.received(d.manager))
    assert reverse("cases:tab", args=[d.case.pk, "followup"]) in changed
    assert f"/dossiers/{d.case.pk}/criteres/" in changed
