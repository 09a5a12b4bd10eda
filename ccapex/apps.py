from django.apps import AppConfig


class CcapexConfig(AppConfig):
    name = "ccapex"
    verbose_name = "CCAPEX"

    def ready(self) -> None:
        from cases.panels import register_action, register_panel
        from cases.querysets import register_gate
        from cases.services.followup import register_outreach_follower
        from cases.services.saisines import register_receiver
        from ccapex.panels import panel, write_to_the_commission
        from ccapex.services.convening import has_signed
        from ccapex.services.from_partners import receive_word
        from ccapex.services.informing import tell_agenda

        register_gate(has_signed)
        register_receiver(receive_word)
        register_outreach_follower(tell_agenda)
        register_action(write_to_the_commission)
        register_panel(key="ccapex", label="CCAPEX", content=panel, order=50)
