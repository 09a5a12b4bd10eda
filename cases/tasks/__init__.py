"""Thin entries for workers: each calls one service. Imported whole, so that Celery finds them."""

from cases.tasks import alerts, imports, signalements, sweep

__all__ = ["alerts", "imports", "signalements", "sweep"]
