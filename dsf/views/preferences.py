"""What a service allows in its diagnostics: its DPO decides, its people read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from dsf import rules
from dsf.forms.requests import SettingsForm
from dsf.models import DsfSettings
from dsf.services import preferences
from organisations.http import ActingRequest


def settings(request: ActingRequest) -> HttpResponse:
    """The settings in force with their history; the DPO changes them."""
    member = request.acting
    refusal = rules.may_read_settings(member) if request.method != "POST" else rules.may_change_settings(member)
    if refusal:
        raise PermissionDenied(refusal)
    row = preferences.settings_of(member)
    initial = {"device_drafts": row.device_drafts, "special_causes": row.special_causes}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        preferences.change_settings(actor=member, **form.cleaned_data)
        messages.success(request, "Réglages enregistrés. Ils valent dès maintenant.")
        return redirect("dsf:settings")
    past = DsfSettings.history.filter(organisation_id=member.organisation_id).select_related("history_user")
    context = {"form": form, "row": row, "past": past.order_by("-history_date")[:100]}
    return render(request, "dsf/settings.html", context | {"may_change": not rules.may_change_settings(member)})
