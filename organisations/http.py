"""The request as views receive it, once the middleware has settled who acts."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from organisations.models import Membership


class ActingRequest(HttpRequest):
    """A request in the scope of a membership (annotation only: the middleware sets these on Django's request)."""

    acting: Membership
    memberships: list[Membership]
    htmx: HtmxDetails
