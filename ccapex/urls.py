"""Addresses of the commission."""

from django.urls import path, re_path

from ccapex.urls_papers import urlpatterns as papers
from ccapex.views import (
    calendar,
    commissions,
    convening,
    intake,
    members,
    room,
    room_actions,
    room_avis,
    sessions,
)

app_name = "ccapex"
_PK = "(?P<pk>[0-9a-f-]{36})"
urlpatterns = [
    path("", sessions.session_list, name="list"),
    path("calendrier/", calendar.calendar_page, name="calendar"),
    path("reglages/", commissions.tree, name="tree"),
    path("reglages/commissions/nouvelle/", commissions.commission_new, name="commission_new"),
    path("reglages/commissions/<uuid:pk>/", commissions.commission_page, name="commission"),
    path("reglages/commissions/<uuid:pk>/regles/", commissions.commission_revise, name="commission_revise"),
    re_path(
        r"^reglages/commissions/(?P<pk>[0-9a-f-]{36})/ajouter/(?P<what>membre|competence|maire)/$",
        commissions.part_new,
        name="part_new",
    ),
    path("reglages/membres/<uuid:pk>/representant/", commissions.holder_new, name="holder_new"),
    re_path(
        r"^reglages/fin/(?P<what>commission|membre|representant|competence|maire)/(?P<pk>[0-9a-f-]{36})/$",
        commissions.part_end,
        name="part_end",
    ),
    re_path(r"^reglages/arbre/(?P<key>charte|decret-2026)/$", commissions.open_tree, name="open_tree"),
    path("reglages/situations-complexes/", commissions.criteria, name="criteria"),
    path("reglages/situations-complexes/<slug:key>/", commissions.criterion_edit, name="criterion"),
    path("seances/nouvelle/", sessions.session_new, name="new"),
    path("seances/<uuid:pk>/", sessions.session_page, name="session"),
    path("seances/<uuid:pk>/inscrire/", sessions.add_many, name="add_many"),
    path("seances/<uuid:pk>/inscrire/<uuid:case_pk>/", sessions.add_from_session, name="add"),
    path("seances/<uuid:pk>/inscrire/<uuid:case_pk>/directement/", sessions.quick_add, name="quick_add"),
    path("seances/<uuid:pk>/convoquer/", convening.convene, name="convene"),
    path("seances/<uuid:pk>/convocations/", convening.convocations, name="convocations"),
    path("seances/<uuid:pk>/rouvrir/", convening.reopen, name="reopen"),
    path("seances/<uuid:pk>/annuler/", convening.cancel, name="cancel"),
    path("points/<uuid:pk>/fiche/", convening.sheet, name="sheet"),
    path("mes-seances/", members.mine, name="mine"),
    path("mes-seances/engagement/", members.undertaking, name="undertaking"),
    path("mes-seances/<uuid:pk>/", members.member_session, name="member_session"),
    path("mes-seances/<uuid:pk>/fiches/<uuid:item_pk>/", members.member_sheet, name="member_sheet"),
    path("mes-seances/<uuid:pk>/repondre/", members.member_reply, name="member_reply"),
    path("invitations/", members.invitations, name="invitations"),
    path("seances/<uuid:pk>/remettre/<uuid:item_pk>/", sessions.restore_item, name="restore"),
    path("points/<uuid:pk>/", sessions.prepare_item, name="prepare"),
    path("points/<uuid:pk>/inviter/", sessions.invite, name="invite"),
    path("points/<uuid:pk>/mots/", sessions.words, name="words"),
    path("invites/<uuid:pk>/retirer/", sessions.uninvite, name="uninvite"),
    path("inscrire/<uuid:case_pk>/", sessions.add_from_case, name="add_case"),
    path("seances/<uuid:pk>/salle/", room.room_page, name="room"),
    path("seances/<uuid:pk>/salle/etat/", room.room_state, name="room_state"),
    re_path(
        rf"^seances/{_PK}/salle/(?P<what>ouvrir|lever|arrivee|depart|remplacer)/$", room_actions.room_do, name="room_do"
    ),
    path("presences/<uuid:pk>/", room_actions.correct, name="stay"),
    re_path(
        rf"^points/{_PK}/salle/(?P<what>commencer|reprendre|terminer|rouvrir|reporter|ecarter|deport|retablir|entendre|note|avis)/$",
        room_actions.item_do,
        name="room_item",
    ),
    path("points/<uuid:pk>/lecture/", room_actions.read_out, name="read_out"),
    re_path(
        rf"^avis/{_PK}/(?P<what>modifier|rendre|reporter|retirer|destinataire)/$", room_avis.avis_do, name="avis_do"
    ),
    re_path(rf"^destinataires/{_PK}/(?P<what>modifier|oter)/$", room_avis.addressee_do, name="addressee_do"),
    re_path(r"^points/(?P<pk>[0-9a-f-]{36})/(?P<what>monter|descendre|retirer)/$", sessions.change_item, name="item"),
    *papers,
    path("saisines/", intake.inbox, name="inbox"),
    path("saisines/prendre/", intake.take_many, name="take_many"),
    path("saisines/nouvelle/", intake.send, name="send_intake"),
    path("saisines/nouvelle/<uuid:case_pk>/", intake.send_from_case, name="send_intake_case"),
    path("saisines/envoyees/", intake.sent, name="sent_intakes"),
    path("saisines/<uuid:pk>/", intake.page, name="intake"),
    path("saisines/<uuid:pk>/prendre/", intake.take, name="take_intake"),
    path("saisines/<uuid:pk>/rattacher/", intake.link_named, name="link_intake_named"),
    path("saisines/<uuid:pk>/rattacher/<uuid:case_pk>/", intake.link, name="link_intake"),
    re_path(
        r"^saisines/(?P<pk>[0-9a-f-]{36})/(?P<what>confier|repondre|sans-suite|reprendre|detacher)/$",
        intake.step,
        name="intake_step",
    ),
]
