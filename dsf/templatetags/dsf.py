"""Fields with where their value comes from, and how old it is. `{% load dsf %}`."""

from typing import Any

from django import template

from organisations import scope

register = template.Library()


def _said(source: Any) -> dict[str, Any]:
    """A source as a template draws it; blank once somebody wrote another value."""
    if source is None:
        return {"text": "", "old": False}
    today = scope.today()
    return {"text": source.text(today), "old": source.is_old(today)}


@register.inclusion_tag("dsf/sourced.html")
def sourced(field: Any) -> dict[str, Any]:
    """`{% sourced form.field %}`: the field, and the source and age of a prefilled value."""
    return {"field": field, **_said(getattr(field.form, "origins", {}).get(field.name))}


@register.inclusion_tag("dsf/origin.html")
def cell_origin(source: Any) -> dict[str, Any]:
    """`{% cell_origin source %}`: source and age of one amount of section 2."""
    return _said(source)


@register.inclusion_tag("dsf/beside.html")
def beside(dsf: Any) -> dict[str, Any]:
    """`{% beside dsf %}`: what the CCAPEX and the bailleur said, to be read while writing."""
    return {
        "ccapex": dsf.ccapex_requests.exclude(text=""),
        "landlord": dsf.landlord_observations.exclude(text=""),
    }
