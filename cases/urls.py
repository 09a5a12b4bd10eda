"""Addresses of the case files."""

from django.urls import path

from cases.views import (
    attachments,
    capacity,
    files,
    measures,
    meetings,
    outreach,
    overindebtedness,
    plans,
    schedules,
    statement,
    writing,
)

app_name = "cases"
urlpatterns = [
    path("", files.case_list, name="list"),
    path("export.csv", files.export, name="export"),
    path("<uuid:pk>/", files.case_page, name="page"),
    path("<uuid:pk>/actes/nouveau/", writing.choose_act, name="choose_act"),
    path("<uuid:pk>/actes/nouveau/<str:kind>/", writing.record_act, name="record_act"),
    path("<uuid:pk>/actes/<uuid:act_pk>/annuler/", writing.cancel_act, name="cancel_act"),
    path("<uuid:pk>/acces/ouvrir/", writing.refer, name="refer"),
    path("<uuid:pk>/criteres/", outreach.case_criteria, name="criteria"),
    path("<uuid:pk>/demarches/nouvelle/", writing.record_outreach, name="record_outreach"),
    path("<uuid:pk>/mesures/nouvelle/", measures.choose_measure, name="choose_measure"),
    path("<uuid:pk>/mesures/nouvelle/plan/", plans.propose_plan, name="propose_plan"),
    path("<uuid:pk>/mesures/nouvelle/surendettement/", overindebtedness.file_overindebtedness, name="overindebtedness"),
    path("<uuid:pk>/mesures/nouvelle/<slug:kind>/", measures.record_measure, name="record_measure"),
    path("<uuid:pk>/mesures/<uuid:measure_pk>/", measures.measure_page, name="measure"),
    path("<uuid:pk>/mesures/<uuid:measure_pk>/envoi/", plans.mark_sent, name="plan_sent"),
    path("<uuid:pk>/mesures/<uuid:measure_pk>/echeances/", schedules.edit_plan, name="edit_plan"),
    path("<uuid:pk>/mesures/<uuid:measure_pk>/avenant/", schedules.amend_plan, name="amend_plan"),
    path("<uuid:pk>/mesures/<uuid:measure_pk>/avenant/abandon/", schedules.drop_amendment, name="drop_amendment"),
    path("<uuid:pk>/mesures/<uuid:measure_pk>/<slug:event>/", measures.move_measure, name="move_measure"),
    path(
        "<uuid:pk>/surendettement/<uuid:row_pk>/<slug:event>/",
        overindebtedness.move_overindebtedness,
        name="move_overindebtedness",
    ),
    path("<uuid:pk>/rencontres/nouvelle/", meetings.new, name="new_meeting"),
    path("<uuid:pk>/rencontres/<uuid:meeting_pk>/", meetings.page, name="meeting"),
    path("<uuid:pk>/rencontres/<uuid:meeting_pk>/changer/", meetings.change, name="change_meeting"),
    path("<uuid:pk>/rencontres/<uuid:meeting_pk>/tenue/", meetings.held, name="meeting_held"),
    path("<uuid:pk>/rencontres/<uuid:meeting_pk>/non-tenue/", meetings.missed, name="meeting_missed"),
    path("<uuid:pk>/rencontres/<uuid:meeting_pk>/accords/", meetings.agree, name="agree_meeting"),
    path(
        "<uuid:pk>/rencontres/<uuid:meeting_pk>/accords/<uuid:agreement_pk>/fait/",
        meetings.settle,
        name="settle_agreement",
    ),
    path("<uuid:pk>/capacite/partager/", capacity.share_capacity, name="share_capacity"),
    path("<uuid:pk>/capacite/<uuid:shared_pk>/retirer/", capacity.withdraw_capacity, name="withdraw_capacity"),
    path("<uuid:pk>/pieces/nouvelle/", attachments.add, name="attach"),
    path("<uuid:pk>/pieces/<uuid:attachment_pk>/", attachments.download, name="attachment"),
    path("<uuid:pk>/decompte/", statement.page, name="statement"),
    path("<uuid:pk>/decompte.csv", statement.file, name="statement_file"),
    path("<uuid:pk>/<slug:tab>/", files.case_tab, name="tab"),
]
