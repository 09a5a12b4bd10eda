from django.apps import AppConfig


class DsfConfig(AppConfig):
    name = "dsf"
    verbose_name = "Diagnostic social et financier"
