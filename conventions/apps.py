from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "conventions"
    verbose_name = "Conventions"

    def ready(self) -> None:
        from cases.services.grants import register_rule
        from conventions.services.sharing import convention_of_the_perimeter

        register_rule(convention_of_the_perimeter)
