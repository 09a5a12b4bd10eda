"""Every write on a diagnostic."""
