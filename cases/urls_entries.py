"""Addresses of what a bailleur does when a household moves in."""

from django.urls import path

from cases.views import entries

app_name = "entries"
urlpatterns = [
    path("", entries.listed, name="list"),
    path("<uuid:pk>/", entries.edit, name="edit"),
]
