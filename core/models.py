"""Field and model bases without a word of the domain."""

import os
import time
import uuid
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

CENT = Decimal("0.01")


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562 version 7): insertions stay local in the index, ids do not reveal a count."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


class UUIDModel(models.Model):
    """A row whose identifier may stand in an address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


def to_cents(value: Decimal | int | str) -> int:
    """Euros to whole cents, half up. Refuses a float: binary fractions lose cents."""
    if isinstance(value, float):
        raise TypeError("Amounts are Decimal euros, never float.")
    return int((Decimal(value).quantize(CENT, ROUND_HALF_UP)) * 100)


class EurosField(models.BigIntegerField):
    """Decimal euros in Python, whole cents (bigint) in the database.

    bigint comparisons are leakproof, so an index on an amount stays usable under row-level security; numeric's are not.
    Sums and differences of columns work in the database; multiply in cents or in Python.
    """

    description = "Montant en euros"
    # Decimal euros to the type checker too, whatever the column holds.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)) / 100

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None or value == "" else Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        if hasattr(value, "resolve_expression"):
            return value
        return to_cents(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        defaults: dict[str, Any] = {
            "form_class": forms.DecimalField,
            "max_digits": 12,
            "decimal_places": 2,
            "localize": True,
        }
        return models.Field.formfield(self, **{**defaults, **kwargs})
