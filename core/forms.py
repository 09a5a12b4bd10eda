"""Form pieces of the house: dates and money that the browser helps to type, and their French sentences.

A form needs nothing special to look right: templates/django/forms draws every field. `HouseForm` and `HouseModelForm`
only give native inputs to plain date, time and number fields.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet


class DateInput(forms.DateInput):
    """The browser's own calendar; its value is always ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "short", **(attrs or {})}, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """Date and time together, native."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "short", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """Time of day, native."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "short", **(attrs or {})}, format="%H:%M")


class MoneyInput(forms.TextInput):
    """Digits with the phone's decimal keyboard; spaces and comma welcome."""

    suffix = "€"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """The amount with a comma, as people type it."""
        return None if value in (None, "") else str(value).replace(".", ",")


class MoneyField(forms.DecimalField):
    """Euros as people write them: «3 940,00», «3940», «3 940,5 €»; at most two decimals."""

    widget = MoneyInput
    default_error_messages = {"invalid": "Écrivez un montant en chiffres, par exemple 3 940,00."}

    def __init__(self, *, max_digits: int = 12, decimal_places: int = 2, **kwargs: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    # The stubs inherit the return type of IntegerField.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The Decimal, or None when empty. Raises ValidationError with what to type."""
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0\u202f€]", "", value).replace(",", ".").replace("\u2212", "-")
        if value in self.empty_values:
            return None
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not amount.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount


def use_native_inputs(form: forms.BaseForm) -> None:
    """Replace the widgets of plain date, time and decimal fields by native ones, keeping chosen widgets."""
    natives = ((forms.DateTimeInput, DateTimeInput), (forms.DateInput, DateInput), (forms.TimeInput, TimeInput))
    for field in form.fields.values():
        for plain, native in natives:
            if type(field.widget) is plain:
                attrs = field.widget.attrs
                field.widget = native({**attrs})
                field.widget.is_required = field.required
        if isinstance(field, forms.DecimalField) and isinstance(field.widget, forms.NumberInput):
            field.widget.attrs.setdefault("inputmode", "decimal")


def offer_rows(
    form: forms.BaseForm, name: str, rows: QuerySet[Any], *, label: Callable[[Any], str] | None = None
) -> None:
    """What the field `name` of this form, one row or several, lets people choose; `label` says how each row reads."""
    field = cast("forms.ModelChoiceField", form.fields[name])
    field.queryset = rows
    if label is not None:
        # Django's own hook is a method: set on the field, it saves a subclass for each list.
        cast("Any", field).label_from_instance = label


def offer_choices(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """What the field `name` of this form lets people choose, as (value, words) pairs or groups of them."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


class HouseForm(forms.Form):
    """A plain form with native inputs.

    `mostly_optional`: the page says once that nothing must be filled in, and labels mark the exceptions instead of the rule.
    """

    mostly_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_native_inputs(self)


class HouseModelForm(forms.ModelForm):
    """A model form with native inputs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_native_inputs(self)
