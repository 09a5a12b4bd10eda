"""Addresses of the bailleur's list of priorities."""

from django.urls import path, re_path

from cases.views import priorities

app_name = "priorities"
urlpatterns = [
    path("", priorities.listed, name="list"),
    re_path(r"^export\.(?P<kind>csv|xlsx)$", priorities.export, name="export"),
    path("agir/", priorities.act, name="act"),
    path("defaire/<uuid:batch>/", priorities.undo, name="undo"),
    path("reprendre/<uuid:lease>/", priorities.resume, name="resume"),
    path("regles/", priorities.weights, name="weights"),
    path("equite/", priorities.fair, name="fairness"),
]
