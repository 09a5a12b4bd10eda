from django.apps import AppConfig


class DsfConfig(AppConfig):
    name = "dsf"
    verbose_name = "Diagnostic social et financier"

    def ready(self) -> None:
        from cases.panels import register_action, register_panel
        from cases.services.acts import register_follower
        from cases.services.capacity import register_capacity_source
        from dsf.panels import panel, tell_suit
        from dsf.services.procedure import request_by_rule
        from dsf.services.sharing import capacity

        register_panel(key="dsf", label="DSF", content=panel, order=40)
        register_action(tell_suit)
        register_follower(request_by_rule)
        register_capacity_source(capacity)
