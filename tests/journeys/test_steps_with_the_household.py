"""The pages of the steps before court, in a real browser: entry in the dwelling, rencontre tripartite, decision to sue."""

import datetime
from decimal import Decimal

from django.conf import settings as django_settings
from django.test import Client

from cases.services import grants
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.journeys.visitor import Visitor


def signed_in(visitor: Visitor, live, member) -> Visitor:
    client = Client()
    client.force_login(member.user)
    name = django_settings.SESSION_COOKIE_NAME
    visitor.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live.url}])
    return visitor


def test_bailleur_walks_the_steps_before_court(visitor, live, committed_db, settings):
    settings.SECURE_SSL_REDIRECT = False
    manager = make.a_member(Role.BAILLEUR_MANAGER)
    worker = make.a_member(Role.SOCIAL_WORKER)
    day = scope.local_today(None)
    case = make.a_case(manager.organisation, balance=Decimal(900), concluded_on=day - datetime.timedelta(30))
    proposal = grants.GrantProposal(organisation=worker.organisation, reason="Essai", legal_basis="Essai", rule="test")
    grants.give(case=case, proposal=proposal)
    her = signed_in(visitor(), live, manager)

    her.go("/entrees/")
    her.see("Entrées dans les lieux")
    her.go(f"/entrees/{case.lease_id}/")
    her.see("Entrée dans les lieux")
    her.go(f"/dossiers/{case.pk}/")
    her.reads("Aucune demande d’aide au logement n’est notée à l’entrée.")
    her.follow("Compléter l’entrée dans les lieux")
    her.fill("Demande d’aide au logement envoyée le", day.isoformat())
    her.press("Enregistrer")
    her.see("Fictive")
    her.reads("À l’entrée dans le logement")

    her.go(f"/dossiers/{case.pk}/rencontres/nouvelle/")
    her.see("Fictive", name="rencontre-nouvelle")
    her.page.locator("input[name=on]").fill(day.isoformat())
    her.press("Proposer la rencontre")
    her.reads("Les trois parties")
    her.follow("La rencontre s’est tenue")
    her.page.get_by_label("Le ménage est venu").check()
    her.press("Enregistrer")
    her.follow("Ajouter un accord")
    her.fill("Ce qui est convenu", "Déposer une demande au FSL")
    her.page.get_by_label("Le ménage", exact=True).check()
    her.press("Enregistrer l’accord")
    her.see("Fictive", name="rencontre-tenue")
    her.reads("Déposer une demande au FSL")

    her.go(f"/dsf/assignations/dossier/{case.pk}/")
    her.see("Fictive", name="assigner-saisie")
    her.fill("Audience le", (day + datetime.timedelta(60)).isoformat())
    her.press("Voir ce qui sera envoyé")
    her.see("Fictive", name="assigner-apercu")
    her.press("Envoyer")
    her.see("Décision d’assigner, audience le")
    her.go("/dsf/assignations/")
    her.see("Décisions d’assigner")
