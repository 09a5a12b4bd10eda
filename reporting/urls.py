"""Addresses of the documents people download: only `reporting` draws them."""

from django.urls import path

from reporting import views_bailleur, views_batches, views_letters, views_pdf

app_name = "documents"
urlpatterns = [
    path("dsf/<uuid:pk>.pdf", views_pdf.dsf, name="dsf"),
    path("dsf/<uuid:pk>/v<int:version>.pdf", views_pdf.dsf_version, name="dsf_version"),
    path("dsf/<uuid:pk>/v<int:version>-juge.pdf", views_pdf.dsf_judge, name="dsf_judge"),
    path("dsf/<uuid:pk>/envois/<uuid:sending_pk>.pdf", views_pdf.dsf_parcel, name="dsf_parcel"),
    path("dsf/<uuid:pk>/carence-v<int:version>.pdf", views_pdf.dsf_carence, name="dsf_carence"),
    path("dsf/lots/", views_batches.batches, name="batches"),
    path("dsf/lots/<uuid:pk>/", views_batches.batch_page, name="batch"),
    path("dsf/lots/<uuid:pk>/avancement/", views_batches.batch_progress, name="batch_progress"),
    path("dsf/lots/<uuid:pk>/relancer/", views_batches.batch_restart, name="batch_restart"),
    path("dsf/lots/<uuid:pk>/lot.zip", views_batches.batch_download, name="batch_download"),
    path("fiches/<uuid:pk>.pdf", views_bailleur.cdp_receipt, name="cdp_receipt"),
    path("signalements/<uuid:pk>-<slug:to>.pdf", views_bailleur.signalement, name="signalement"),
    path("assignations/<uuid:pk>.pdf", views_bailleur.suit_notice, name="suit_notice"),
    path("plans/<uuid:pk>/avenant-<int:rank>.pdf", views_bailleur.amendment, name="amendment"),
    path("plans/<uuid:pk>.pdf", views_bailleur.plan, name="plan"),
    path("seances/<uuid:pk>/ordre-du-jour.pdf", views_pdf.agenda, name="agenda"),
    path("seances/<uuid:pk>/fin-acces.pdf", views_pdf.access_end, name="access_end"),
    path("seances/<uuid:pk>/exemplaires/", views_pdf.packet_new, name="packet_new"),
    path("exemplaires/<uuid:pk>/", views_pdf.packet_page, name="packet"),
    path("exemplaires/<uuid:pk>/avancement/", views_pdf.packet_progress, name="packet_progress"),
    path("exemplaires/<uuid:pk>.pdf", views_pdf.packet_file, name="packet_file"),
    path("envois/<uuid:pk>.pdf", views_letters.run, name="run"),
    path("courriers/<uuid:pk>.pdf", views_letters.letter, name="letter"),
    path("courriers/<uuid:pk>/signe.pdf", views_letters.signed_letter, name="signed_letter"),
    path("comptes-rendus/<uuid:pk>.pdf", views_letters.minutes, name="minutes"),
    path("comptes-rendus/<uuid:pk>/signe.pdf", views_letters.signed_minutes, name="signed_minutes"),
]
