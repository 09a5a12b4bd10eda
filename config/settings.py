"""Settings. Everything that differs between machines comes from the environment (see docs/deploiement.md)."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Absolute address of the application, for links in e-mails and calendars.
SITE_URL = env("SITE_URL", default="http://localhost:8000")
# HTTPS is the rule; the demonstration on localhost is the one exception.
SECURE = env.bool("SECURE", True)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "guardian",
    "simple_history",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "core",
    "organisations",
    "cases",
    "dsf",
    "ccapex",
    "conventions",
    "reporting",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.RequestLogMiddleware",
    "organisations.middleware.ActingMembershipMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["core.drawing.typography.Filesystem", "core.drawing.typography.AppDirectories"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Two logins on one database: the application's owns nothing and bypasses nothing; the owner's only migrates.
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL"),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c statement_timeout=60000 -c idle_in_transaction_session_timeout=120000"},
    },
    "owner": {
        **env.db_url("DATABASE_OWNER_URL", default=env.str("DATABASE_URL")),
        "CONN_MAX_AGE": 0,
    },
}
DATABASE_ROUTERS = ["core.routers.OwnerMigratesRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env("CACHE_PREFIX", default="prevex"),
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "organisations.adapters.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/m/ip,5/5m/key",
    "court_download": "10/m/ip,60/h/ip",
    "api": "120/m/key",
    "api_failed": "30/m/ip",
}
# Number of reverse proxies in front, each adding to X-Forwarded-For: throttling by address needs the real one.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Prevex"
# guardian's anonymous user would be an account nobody owns.
ANONYMOUS_USER_NAME = None

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if SECURE:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Probes come from inside, without the proxy's header.
    SECURE_REDIRECT_EXEMPT = [r"^sante/"]
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Nothing leaves for other sites. «no-referrer» would send «Origin: null» with our own forms, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Gathered by one account (root, in the image), read by another: not the closed mode of uploaded files.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# Uploaded files: outside the web root, served by views that check the grant.
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Prevex <ne-pas-repondre@prevex.invalid>")
EMAIL_TIMEOUT = 20

# An e-mail in hand is left to its worker that long: longer than the slowest sending (EMAIL_TIMEOUT).
ALERT_LEASE_SECONDS = env.int("ALERT_LEASE_SECONDS", 120)
# After a failure: this pause, then twice, four times, up to an hour; given up and shown to operators after two days.
ALERT_FIRST_PAUSE_SECONDS = env.int("ALERT_FIRST_PAUSE_SECONDS", 30)
ALERT_MAX_ATTEMPTS = env.int("ALERT_MAX_ATTEMPTS", 48)

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 5,  # a broker that does not answer must not hold a page
    "global_keyprefix": env("CELERY_PREFIX", default="prevex-celery-"),
}
CELERY_TASK_SOFT_TIME_LIMIT = 900
CELERY_TASK_TIME_LIMIT = 1200
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Paris"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "redbeat.RedBeatScheduler"
CELERY_REDBEAT_REDIS_URL = REDIS_URL
CELERY_REDBEAT_KEY_PREFIX = env("REDBEAT_PREFIX", default="prevex-redbeat:")
CELERY_REDBEAT_LOCK_KEY = CELERY_REDBEAT_KEY_PREFIX + "lock"
CELERY_REDBEAT_LOCK_TIMEOUT = 60
# The lock is renewed at each turn: a turn must be far shorter than the lock, else beat loses it and stops.
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
# A tick that nobody ran in time is dropped: the next one does the same work.
CELERY_BEAT_SCHEDULE = {
    "requeue-alerts": {"task": "cases.requeue_alerts", "schedule": 30.0, "options": {"expires": 25}},
    "requeue-imports": {"task": "cases.requeue_imports", "schedule": 60.0, "options": {"expires": 50}},
    "requeue-signalements": {"task": "cases.requeue_signalements", "schedule": 60.0, "options": {"expires": 50}},
    "requeue-letters": {"task": "reporting.requeue_letters", "schedule": 60.0, "options": {"expires": 50}},
    "requeue-packets": {"task": "reporting.requeue_packets", "schedule": 60.0, "options": {"expires": 50}},
    "requeue-notices": {"task": "ccapex.requeue_notices", "schedule": 60.0, "options": {"expires": 50}},
    "requeue-suit-notices": {"task": "dsf.requeue_suit_notices", "schedule": 60.0, "options": {"expires": 50}},
    # Reminders of avis without an answer: a rung is climbed once, whatever the number of ticks.
    "remind-avis": {"task": "ccapex.remind_avis", "schedule": 3600.0, "options": {"expires": 3000}},
    "resume-dsf-batches": {"task": "reporting.resume_batches", "schedule": 120.0, "options": {"expires": 100}},
    "erase-dsf-batches": {"task": "reporting.erase_batches", "schedule": 3600.0, "options": {"expires": 3000}},
    # Sweeps each territory once a day, in its own early morning (or as soon as the service is back).
    "sweep-territories": {"task": "cases.sweep_due_territories", "schedule": 600.0, "options": {"expires": 500}},
    "requeue-convocations": {"task": "ccapex.requeue_convocations", "schedule": 120.0, "options": {"expires": 100}},
    # Two days after a séance: access closed, room copies destroyed, the moment written.
    "close-papers": {"task": "ccapex.close_papers", "schedule": 1800.0, "options": {"expires": 1700}},
    # Dangers that nobody opened in time, e-mails about intakes that no message announces any more.
    "tick-intakes": {"task": "ccapex.tick_intakes", "schedule": 30.0, "options": {"expires": 25}},
    # Cases that entered or left the perimeter of a convention, and terms reached. A grant ends by its own date anyway.
    "refresh-conventions": {"task": "conventions.refresh", "schedule": 3600.0, "options": {"expires": 3000}},
}

SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # grants belong to organisations (groups), not to users
    "security.W021",  # entering the browsers' preload list binds a whole domain: the deployer's decision, not ours
]
