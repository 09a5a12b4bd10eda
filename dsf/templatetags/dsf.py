"""Where the value of a field comes from. `{% load dsf %}`."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def origin(origins: list[dict[str, str]], index: int, field: Any) -> str:
    """`{% origin origins forloop.counter0 field as source %}`: the source of a prefilled value, nothing once it was typed."""
    return origins[index].get(field.name, "") if index < len(origins) else ""
