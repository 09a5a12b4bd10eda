from django.apps import AppConfig


class DsfConfig(AppConfig):
    name = "dsf"
    verbose_name = "Diagnostic social et financier"

    def ready(self) -> None:
        from cases.panels import register_panel
        from dsf.panels import panel

        register_panel(key="dsf", label="DSF", content=panel, order=40)
