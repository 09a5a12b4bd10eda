"""What a service's DPO allows in its diagnostics."""

from django.db import transaction

from core.errors import DomainError
from dsf import rules
from dsf.models import DsfSettings
from organisations.models import Membership


def settings_of(member: Membership) -> DsfSettings:
    """The settings of the acting organisation; the defaults, unsaved, as long as nothing was decided."""
    found = DsfSettings.objects.filter(organisation_id=member.organisation_id).select_related("changed_by").first()
    return found or DsfSettings(organisation=member.organisation, territory=member.organisation.territory)


def change_settings(*, device_drafts: bool, special_causes: bool, actor: Membership) -> DsfSettings:
    """Decide for the organisation. Raises DomainError for anybody but its DPO."""
    refusal = rules.may_change_settings(actor)
    if refusal:
        raise DomainError(refusal)
    with transaction.atomic():
        row = settings_of(actor)
        new = (device_drafts, special_causes)
        if row.changed_by_id is None or (row.device_drafts, row.special_causes) != new:
            row.device_drafts, row.special_causes = new
            row.changed_by = actor
            row.save()
        return row
