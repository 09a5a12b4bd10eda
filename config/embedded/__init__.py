"""Servers of one's own: PostgreSQL and Valkey from wheels, for the demonstration and the tests.

Nothing here is used in production, where DATABASE_URL and REDIS_URL point to real servers (docs/deploiement.md).
"""
