from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Restitution"

    def ready(self) -> None:
        from reporting import sheet_parts

        sheet_parts.register()
