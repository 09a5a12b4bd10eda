"""Addresses of the delivery API."""

from django.urls import path

from cases.views import api

app_name = "api"
urlpatterns = [
    path("ecritures", api.entries, name="entries"),
    path("soldes", api.balances, name="balances"),
    path("livraisons/<uuid:pk>", api.delivery, name="delivery"),
    path("openapi.json", api.openapi, name="openapi"),
]
