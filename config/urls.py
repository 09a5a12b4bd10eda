"""Every address of the application; each has a line in the authorisation matrix (tests/authorisation)."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("sante/", health.live, name="health_live"),
    path("sante/pret", health.ready, name="health_ready"),
    path("compte/", include("allauth.urls")),
]
