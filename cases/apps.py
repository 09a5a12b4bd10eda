from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        from cases.services.acts import register_undoer
        from cases.services.voided import void

        register_undoer(void)
