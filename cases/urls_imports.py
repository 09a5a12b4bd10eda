"""Addresses of the arrears imports."""

from django.urls import path

from cases.views import api, imports, mappings

app_name = "imports"
urlpatterns = [
    path("", imports.import_list, name="list"),
    path("deposer/", imports.deposit, name="deposit"),
    path("api/", api.keys, name="keys"),
    path("associations/", mappings.mapping_list, name="mappings"),
    path("<uuid:pk>/colonnes/", mappings.map_columns, name="map"),
    path("modeles/<str:name>", imports.template, name="template"),
    path("<uuid:pk>/", imports.import_page, name="page"),
    path("<uuid:pk>/avancement/", imports.progress, name="progress"),
    path("<uuid:pk>/confirmer/", imports.confirm, name="confirm"),
    path("<uuid:pk>/abandonner/", imports.abandon, name="abandon"),
    path("<uuid:pk>/relancer/", imports.restart, name="restart"),
    path("<uuid:pk>/refus.csv", imports.refusals, name="refusals"),
]
