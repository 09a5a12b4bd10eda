"""Keys under which a page keeps, on the device, what it could not send (DsfSettings.device_drafts).

A key belongs to one membership and one hour; it is derived, never stored. Only the hours of the last 72 are given, to a
logged-in session alone: an older draft can no longer be read by anybody, even with the device in hand.
"""

import base64
import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.crypto import salted_hmac

from dsf.models import DsfSettings
from organisations.models import Membership

HOURS = 72


def allowed(member: Membership) -> bool:
    """Does the DPO of the acting organisation allow drafts on devices? No, as long as he said nothing."""
    return DsfSettings.objects.filter(organisation_id=member.organisation_id, device_drafts=True).exists()


def current_hour(now: datetime.datetime | None = None) -> int:
    """Hours since the epoch: the number of the key in use."""
    return int((now or timezone.now()).timestamp()) // 3600


def _key(member: Membership, hour: int) -> str:
    """256 bits from SECRET_KEY (HMAC-SHA256 under a salt of their own), in base 64."""
    bits = salted_hmac("dsf.drafts", f"{member.pk}|{hour}", algorithm="sha256").digest()
    return base64.b64encode(bits).decode()


def keys(member: Membership, asked: Iterable[int] = ()) -> dict[str, str]:
    """The key of this hour, and those asked for that began less than 72 hours ago."""
    hour = current_hour()
    return {str(one): _key(member, one) for one in {hour, *asked} if hour - HOURS < one <= hour}
