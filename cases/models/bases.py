"""Columns that the policies of `organisations.policies` read."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from organisations.models import Membership, Organisation, Territory
from organisations.scope import history_author


def kept_history(excluded: Sequence[str] = ()) -> HistoricalRecords:
    """History of every value with its author (the acting membership), through django-simple-history."""
    return HistoricalRecords(
        user_model="organisations.Membership", get_user=history_author, excluded_fields=list(excluded)
    )


class Local(models.Model):
    """A row of one territory: the isolation boundary is in every protected table."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class BailleurOwned(Local):
    """A row of a bailleur's own files, imported or typed by it, which a case may open to others."""

    bailleur = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Contribution(Local):
    """A row that somebody adds to a case: whose it is decides who may change it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="saisi pour")
    entered_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name="saisi par")
    entered_at = models.DateTimeField("saisi le", auto_now_add=True)

    class Meta:
        abstract = True


JSON = dict[str, Any]
