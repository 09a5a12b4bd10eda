"""Every address of the application; each has a line in the authorisation matrix (tests/authorisation)."""

from django.urls import include, path, re_path

from cases.views import alerts
from cases.views.files import search
from config import health, help
from core.drawing import views as core_views
from organisations.views import keep_session, switch_membership
from reporting.views import dashboard_file, home
from reporting.views_pdf import court_download

urlpatterns = [
    path("sante/", health.live, name="health_live"),
    path("sante/pret", health.ready, name="health_ready"),
    path("", home, name="home"),
    path("composants/", core_views.components, name="components"),
    path("compte/", include("allauth.urls")),
    path("agir-pour/", switch_membership, name="switch_membership"),
    path("session/prolonger/", keep_session, name="session_keepalive"),
    path("dossiers/", include("cases.urls")),
    path("priorites/", include("cases.urls_priorities")),
    re_path(r"^tableau-de-bord\.(?P<kind>csv|xlsx)$", dashboard_file, name="dashboard_file"),
    path("commissaire/", include("cases.urls_commissaire")),
    path("signalements/", include("cases.urls_signalements")),
    path("api/v1/", include("cases.urls_api")),
    path("entrees/", include("cases.urls_entries")),
    path("imports/", include("cases.urls_imports")),
    path("conventions/", include("conventions.urls")),
    path("bilans/", include("reporting.urls_bilans")),
    path("recherche/", search, name="search"),
    path("aide/", help.help_page, name="help"),
    path("aide/glossaire/", help.glossary, name="glossary"),
    path("aide/accessibilite/", help.accessibility, name="accessibility"),
    path("aide/donnees/", help.privacy, name="privacy"),
    path("alertes/", include("cases.urls_alerts")),
    path("calendrier/<str:territory>/<str:token>.ics", alerts.feed, name="calendar_feed"),
    path("remise/<str:territory>/<str:token>/", court_download, name="court_download"),
    path("dsf/", include("dsf.urls")),
    path("ccapex/", include("ccapex.urls")),
    path("saisir/", include("ccapex.urls_intake")),
    path("documents/", include("reporting.urls")),
]
