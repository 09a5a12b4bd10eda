"""Public addresses: writing to the commission without an account, and reading the answer."""

from django.urls import path

from ccapex.views import intake_public as views

app_name = "intake"
urlpatterns = [
    path("<slug:dept>/", views.write, name="write"),
    path("<slug:dept>/danger/", views.write_danger, name="danger"),
    path("<slug:dept>/suivi/", views.follow, name="follow"),
]
