"""Addresses of the bilans."""

from django.urls import path, re_path

from reporting import views_avis, views_bilans

app_name = "reporting"
urlpatterns = [
    path("", views_bilans.territory_now, name="bilans"),
    path("<int:year>/", views_bilans.territory_page, name="territory_bilan"),
    path("<int:year>.pdf", views_bilans.territory_pdf, name="territory_bilan_pdf"),
    path("convention/<uuid:pk>/<int:number>/", views_bilans.convention_page, name="convention_bilan"),
    path("convention/<uuid:pk>/<int:number>.pdf", views_bilans.convention_pdf, name="convention_bilan_pdf"),
    path("avis/<int:year>/", views_avis.page, name="avis_bilan"),
    path("avis/<int:year>.pdf", views_avis.pdf, name="avis_bilan_pdf"),
    re_path(r"^avis/(?P<year>[0-9]{4})\.(?P<kind>csv|xlsx)$", views_avis.file, name="avis_bilan_file"),
]
