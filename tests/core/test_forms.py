"""Money as people type it, and the markup of fields."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.forms import HouseForm, MoneyField, offer_choices, offer_rows
from organisations.models import Commune


class Sample(HouseForm):
    amount = MoneyField(label="Dette")
    day = forms.DateField(label="Audience", help_text="Sur l’assignation.")
    opinion = forms.ChoiceField(label="Avis", choices=[("a", "Maintien")], widget=forms.RadioSelect)


@pytest.mark.parametrize("typed", ["3 940,00", "3940", "3\u00a0940,00 €", "3940.00", " 3\u202f940 € "])
def test_money_is_read_as_people_write_it(typed):
    assert MoneyField().clean(typed) == Decimal("3940")


@pytest.mark.parametrize("typed", ["394O", "NaN", "Infinity", "1e400x", "3,940,00"])
def test_what_is_not_an_amount_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match="Écrivez un montant"):
        MoneyField().clean(typed)


def test_empty_amount_is_unknown_not_zero():
    assert MoneyField(required=False).clean("") is None


def test_money_is_shown_again_with_a_comma():
    assert 'value="12,50"' in str(Sample(initial={"amount": Decimal("12.50")})["amount"])


def test_date_input_is_native():
    assert 'type="date"' in str(Sample()["day"])


def test_error_is_tied_to_its_field():
    html = str(Sample(data={"amount": "x", "day": "2025-10-27", "opinion": "a"}))

    assert 'id="id_amount_error"' in html
    assert 'aria-describedby="id_amount_error"' in html
    assert 'aria-invalid="true"' in html


def test_hint_is_tied_to_its_field_and_radios_have_a_legend():
    html = str(Sample())

    assert 'id="id_day_helptext"' in html
    assert 'aria-describedby="id_day_helptext"' in html
    assert "<fieldset" in html
    assert "<legend" in html


def test_what_was_typed_is_escaped():
    html = str(Sample(data={"amount": '"><script>alert(1)</script>'}))

    assert "<script>" not in html


class Offer(HouseForm):
    commune = forms.ModelChoiceField(Commune.objects.none(), label="Commune", required=False)
    opinion = forms.ChoiceField(label="Avis", required=False)


def test_a_form_offers_the_rows_and_words_given_to_it_and_no_other_form_does():
    form = Offer()
    rows = Commune.objects.filter(name="Nantes")
    offer_rows(form, "commune", rows, label=lambda commune: commune.name.upper())
    offer_choices(form, "opinion", ((value, value.title()) for value in ("maintien", "suspension")))

    field = form.fields["commune"]
    assert str(field.queryset.query) == str(rows.query)
    assert field.label_from_instance(Commune(name="Nantes")) == "NANTES"
    assert [value for value, _ in form.fields["opinion"].widget.choices] == ["maintien", "suspension"]
    assert Offer().fields["commune"].queryset.query.is_empty()
    assert list(Offer().fields["opinion"].choices) == []
