"""Thin entries for workers: each calls one service. Imported whole, so that Celery finds them."""

from cases.tasks import alerts, imports, sweep

__all__ = ["alerts", "imports", "sweep"]
