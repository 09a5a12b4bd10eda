"""Addresses of the commission."""

from django.urls import path, re_path

from ccapex import views

app_name = "ccapex"
urlpatterns = [
    path("", views.session_list, name="list"),
    path("seances/nouvelle/", views.session_new, name="new"),
    path("seances/<uuid:pk>/", views.session_page, name="session"),
    path("seances/<uuid:pk>/inscrire/<uuid:case_pk>/", views.add_from_session, name="add"),
    path("inscrire/<uuid:case_pk>/", views.add_from_case, name="add_case"),
    re_path(r"^points/(?P<pk>[0-9a-f-]{36})/(?P<what>monter|descendre|retirer)/$", views.change_item, name="item"),
]
