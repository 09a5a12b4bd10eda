# Whoever loads Django must publish tasks through our Celery application, not through Celery's default one.
from config.celery import app as celery_app

__all__ = ["celery_app"]
