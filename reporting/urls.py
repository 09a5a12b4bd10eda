"""Addresses of the documents people download: only `reporting` draws them."""

from django.urls import path

from reporting import views_pdf

app_name = "documents"
urlpatterns = [
    path("dsf/<uuid:pk>.pdf", views_pdf.dsf, name="dsf"),
    path("seances/<uuid:pk>/ordre-du-jour.pdf", views_pdf.agenda, name="agenda"),
]
