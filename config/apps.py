from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Only so that Django finds the commands of the top room."""

    name = "config"
    verbose_name = "Configuration"
