"""Addresses of conventions."""

from django.urls import path

from conventions import views

app_name = "conventions"
urlpatterns = [
    path("", views.convention_list, name="list"),
    path("nouvelle/", views.create, name="create"),
    path("<uuid:pk>/", views.convention_page, name="page"),
    path("<uuid:pk>/modifier/", views.edit, name="edit"),
    path("<uuid:pk>/signer/", views.sign, name="sign"),
    path("<uuid:pk>/denoncer/", views.denounce, name="denounce"),
    path("<uuid:pk>/engagements/nouveau/", views.engage, name="engage"),
    path("<uuid:pk>/engagements/<uuid:engagement_pk>/tenu/", views.keep, name="keep"),
]
