"""The request log, without what people search for and without secrets."""

import re

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

# Addresses whose last part opens something by itself: a calendar, a new password.
_SECRET = re.compile(r"^(/calendrier/[^/]*/|/remise/[^/]*/|/compte/password/reset/key/).+")


class RequestLogMiddleware(RequestMiddleware):
    """Logs method and path: a query may hold a name, and some paths are keys."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = _SECRET.sub(r"\1…", request.path)
        return f"{request.method} {path}"
