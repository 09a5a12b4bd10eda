"""Addresses of the alerts."""

from django.urls import path

from cases.views import alerts

app_name = "alerts"
urlpatterns = [
    path("", alerts.inbox, name="inbox"),
    path("lues/", alerts.read_all, name="read_all"),
    path("<uuid:pk>/lue/", alerts.read, name="read"),
    path("preferences/", alerts.preferences, name="preferences"),
    path("calendrier/", alerts.calendar, name="calendar"),
]
