"""Every address of the application; each has a line in the authorisation matrix (tests/authorisation)."""

from django.urls import include, path

from organisations.views import switch_membership
from reporting.views import home

urlpatterns = [
    path("", home, name="home"),
    path("compte/", include("allauth.urls")),
    path("agir-pour/", switch_membership, name="switch_membership"),
    path("dossiers/", include("cases.urls")),
]
