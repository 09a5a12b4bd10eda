"""Every address of the application; each has a line in the authorisation matrix (tests/authorisation)."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
]
