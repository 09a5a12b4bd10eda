from django.apps import AppConfig


class CcapexConfig(AppConfig):
    name = "ccapex"
    verbose_name = "CCAPEX"
