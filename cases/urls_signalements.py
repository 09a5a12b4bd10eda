"""Addresses of the signalements of impayés."""

from django.urls import path

from cases.views import signalements

app_name = "signalements"
urlpatterns = [
    path("", signalements.choose, name="choose"),
    path("<uuid:pk>/", signalements.run_page, name="run"),
    path("<uuid:pk>/avancement/", signalements.run_progress, name="progress"),
    path("dossier/<uuid:pk>/", signalements.signal_case, name="case"),
]
