"""Addresses of the fiches of commissaires de justice, and of acts by file."""

from django.urls import path

from cases.views import commissaire

app_name = "commissaire"
urlpatterns = [
    path("fiches/", commissaire.fiches, name="fiches"),
    path("fiches/nouvelle/", commissaire.new_fiche, name="new"),
    path("fiches/<uuid:pk>/", commissaire.fiche, name="fiche"),
    path("fichier/", commissaire.act_file, name="act_file"),
    path("fichier/export-<slug:key>/", commissaire.export_acts, name="export"),
]
