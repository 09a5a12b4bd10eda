"""Every address of the application; each has a line in the authorisation matrix (tests/authorisation)."""

from django.urls import include, path

from config import health
from core import views as core_views

urlpatterns = [
    path("sante/", health.live, name="health_live"),
    path("sante/pret", health.ready, name="health_ready"),
    path("composants/", core_views.components, name="components"),
    path("compte/", include("allauth.urls")),
]
