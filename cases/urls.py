"""Addresses of the case files."""

from django.urls import path

from cases.views import attachments, files, writing

app_name = "cases"
urlpatterns = [
    path("", files.case_list, name="list"),
    path("export.csv", files.export, name="export"),
    path("<uuid:pk>/", files.case_page, name="page"),
    path("<uuid:pk>/actes/nouveau/", writing.choose_act, name="choose_act"),
    path("<uuid:pk>/actes/nouveau/<str:kind>/", writing.record_act, name="record_act"),
    path("<uuid:pk>/actes/<uuid:act_pk>/annuler/", writing.cancel_act, name="cancel_act"),
    path("<uuid:pk>/acces/ouvrir/", writing.refer, name="refer"),
    path("<uuid:pk>/demarches/nouvelle/", writing.record_outreach, name="record_outreach"),
    path("<uuid:pk>/mesures/nouvelle/", writing.record_measure, name="record_measure"),
    path("<uuid:pk>/pieces/nouvelle/", attachments.add, name="attach"),
    path("<uuid:pk>/pieces/<uuid:attachment_pk>/", attachments.download, name="attachment"),
    path("<uuid:pk>/<slug:tab>/", files.case_tab, name="tab"),
]
