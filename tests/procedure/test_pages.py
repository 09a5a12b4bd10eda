"""docs/echeances.md and docs/commande-deadlines.md say what the data say."""

from pathlib import Path

from cases.procedure.rules import registry
from cases.procedure.table import inputs_page, page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_table_of_deadlines_is_printed_from_the_rules() -> None:
    assert (DOCS / "echeances.md").read_text(encoding="utf-8") == page(), (
        "python -m cases.procedure.table > docs/echeances.md"
    )


def test_inputs_of_rules_are_printed_from_the_rules() -> None:
    printed = (DOCS / "commande-deadlines.md").read_text(encoding="utf-8")
    assert printed.endswith(inputs_page()), "reprint with: python -m cases.procedure.table inputs"


def test_every_rule_of_the_law_is_there() -> None:
    """The ids of law.md, sections 2.1 to 2.8."""
    law = """IMP-SEUIL IMP-SEUIL-ACC IMP-LOCAL IMP-2027 IMP-SIMPL SIG-CAF SIG-2027 APL-TP-CHOIX APL-PLAN-6M APL-FSL-3M
    APL-FSL-6M APL-DEFAUT-36 APL-SUIVI APL-NEGO-3M APL-50 CCAPEX-PM CCAPEX-PM-REPUTEE CCAPEX-CDP-SEUIL CCAPEX-CDP-OLD
    DSF-CDP CCAPEX-AVIS CCAPEX-APL-2027 CCAPEX-REUNIONS CCAPEX-BILAN CHARTE-44 CDP-DELAI CDP-CAUTION SUR-CDP
    ASSIGN-NOTIF-PREF ASSIGN-NOTIF-PREF-OLD ASSIGN-PLACEMENT DSF-1 DSF-2 DSF-3 DSF-5 DSF-6 DSF-CARENCE JUG-DELAIS
    JUG-L412-4 JUG-L412-2 JUG-SUR PRP-2ANS APPEL APPEL-REFERE JUG-NON-AVENU EXEC-PROV AJ CQL-2M TREVE CFP-PREMATURE
    CFP-REFUS CFP-RESP CFP-RESP-FIN CFP-INDEMN MEUBLES PENAL-315-2 SUR-3M SUR-RECOURS SUR-EXPULSION SUR-MESURES
    PCS-DUREE PCS-BAIL DALO-DECISION DALO-RELOG DAHO-DECISION DALO-OFFRE FSL DISPOSITIFS-38 CONV-000 CONV-000-BILAN
    CONV-001 CONV-001-MED FLUX-TAUX FLUX-BILAN RES-DESIGNATION-30J RES-REPONSE-1J RES-NEUF-4M RES-CALEOL-10J RES-SNE
    RES-FLUX-CALC RES-25PC CONV-002 CONV-002-DENONC CONV-002-RESIL CONV-002-COMITE RGPD-24H RGPD-72H RGPD-IMMEDIAT
    RGPD-DROITS RGPD-CONSERVATION"""
    assert set(registry()) == set(law.split())
