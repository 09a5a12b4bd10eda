"""Addresses of the diagnostics."""

from django.urls import path

from dsf.views import procedure, writing

app_name = "dsf"
urlpatterns = [
    path("", procedure.worklist, name="list"),
    path("demander/<uuid:case_pk>/", procedure.ask, name="ask"),
    path("<uuid:pk>/", procedure.page, name="page"),
    path("<uuid:pk>/accepter/", procedure.accept, name="accept"),
    path("<uuid:pk>/renvoyer/", procedure.give_back, name="return"),
    path("<uuid:pk>/designer/", procedure.writer, name="writer"),
    path("<uuid:pk>/transmettre/", procedure.transmit, name="transmit"),
    path("<uuid:pk>/carence/", procedure.carence, name="carence"),
    path("<uuid:pk>/budget/totaux/", writing.totals, name="totals"),
    path("<uuid:pk>/<slug:key>/", writing.section, name="section"),
]
