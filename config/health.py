"""Two public addresses for whoever watches over the service. They say whether, never why: causes are in the logs."""

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)


@require_safe
@never_cache
@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"etat": "vivant"})


@require_safe
@never_cache
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """The database is there and migrated, and so is Redis: this process can serve."""
    parts = {"base": _database_is_migrated(), "redis": _redis_answers()}
    is_ready = all(parts.values())
    return JsonResponse({"etat": "pret" if is_ready else "indisponible", **parts}, status=200 if is_ready else 503)


_migrated = False  # true once, true for this process: migrations are never undone under a running one


def _database_is_migrated() -> bool:
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        logger.exception("health_database")
        return False
    return _migrated


def _redis_answers() -> bool:
    try:
        cache.get("sante")
    except RedisError:
        logger.exception("health_redis")
        return False
    return True
