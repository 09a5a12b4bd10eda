"""Settings of the tests: production's, but for what would be slow or would leave the machine."""

from config.settings import *  # noqa: F403 - that is what « the same settings, except » means
from config.settings import DATABASES, STORAGES, env

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Threads of the live server must not keep a connection open when the database is dropped.
DATABASES = {alias: {**options, "CONN_MAX_AGE": 0} for alias, options in DATABASES.items()}
DATABASES["owner"]["TEST"] = {"NAME": env("TEST_DATABASE"), "TEMPLATE": "template0", "CHARSET": "UTF8"}
# No static files are collected for tests: the live server finds them where they are written.
WHITENOISE_AUTOREFRESH = True
