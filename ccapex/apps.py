from django.apps import AppConfig


class CcapexConfig(AppConfig):
    name = "ccapex"
    verbose_name = "CCAPEX"

    def ready(self) -> None:
        from cases.panels import register_panel
        from ccapex.panels import panel

        register_panel(key="ccapex", label="CCAPEX", content=panel, order=50)
