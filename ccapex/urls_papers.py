"""Addresses of what follows a séance: letters, compte rendu, avis and their answers, library, contacts."""

from django.urls import path, re_path

from ccapex.views import after, avis, letters, library

urlpatterns = [
    path("seances/<uuid:pk>/suites/", after.after, name="after"),
    path("seances/<uuid:pk>/suites/etablir/", after.make, name="make_papers"),
    path("seances/<uuid:pk>/suites/corriger/", after.correct, name="correct_minutes"),
    path("comptes-rendus/<uuid:pk>/signe/", after.sign, name="sign_minutes"),
    path("courriers/", letters.overview, name="letters"),
    path("courriers/copies/", letters.in_copy, name="in_copy"),
    path("courriers/stade/<slug:stage>/", letters.choose, name="choose_letters"),
    path("courriers/stade/<slug:stage>/apercu/<uuid:case_pk>/", letters.preview, name="preview_letter"),
    path("courriers/<uuid:pk>/signe/", letters.letter_sign, name="sign_letter"),
    path("envois/<uuid:pk>/", letters.run_page, name="run"),
    path("envois/<uuid:pk>/avancement/", letters.run_progress, name="run_progress"),
    path("envois/<uuid:pk>/envoyes/", letters.run_sent, name="run_sent"),
    re_path(r"^envois/(?P<pk>[0-9a-f-]{36})/(?P<what>confirmer|abandonner|relancer)/$", letters.run_do, name="run_do"),
    path("avis/", avis.ledger, name="ledger"),
    path("avis/export.csv", avis.export, name="ledger_export"),
    path("avis/recus/", avis.received_list, name="received_list"),
    path("avis/<uuid:pk>/", avis.received, name="received"),
    path("avis/<uuid:pk>/recu/", avis.acknowledge, name="acknowledge"),
    path("formules/", library.library, name="library"),
    path("formules/premieres/", library.library_load, name="library_load"),
    path("formules/nouvelle/", library.wording_edit, name="wording_new"),
    path("formules/<uuid:pk>/", library.wording_edit, name="wording"),
    path("contacts/", library.contacts, name="contacts"),
    path("contacts/nouveau/", library.contact_edit, name="contact_new"),
    path("contacts/<uuid:pk>/", library.contact_edit, name="contact"),
    re_path(r"^(?P<what>formules|contacts)/(?P<pk>[0-9a-f-]{36})/retirer/$", library.end, name="end_words"),
]
