"""Plans d’apurement as pure computation: what to propose, whether each instalment was paid, what a breach stops. No Django."""
