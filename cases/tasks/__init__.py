"""Thin entries for workers: each calls one service. Imported whole, so that Celery finds them."""

from cases.tasks import alerts, sweep

__all__ = ["alerts", "sweep"]
