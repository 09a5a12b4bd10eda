"""Addresses of the case files."""

from django.urls import path

from cases.views import files

app_name = "cases"
urlpatterns = [
    path("", files.case_list, name="list"),
    path("<uuid:pk>/", files.case_page, name="page"),
]
