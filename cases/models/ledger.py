"""What is owed: écritures, dated balances and the present state of an account. A positive amount is a debt, in euros."""

from django.db import models

from cases.enums import EntryKind
from cases.models.bases import BailleurOwned
from cases.models.housing import Lease
from core.models import EurosField


class LeaseAccount(BailleurOwned):
    """Present state of a rent account (family F5), as the last import says."""

    lease = models.OneToOneField(Lease, models.CASCADE, primary_key=True, related_name="account")
    balance = EurosField("solde dû", default=0)
    balance_on = models.DateField("solde au", null=True, blank=True)
    # First day of the present uninterrupted run of debt; empty when nothing is owed or the day is unknown.
    in_debt_since = models.DateField("en impayé depuis", null=True, blank=True)

    class Meta:
        verbose_name = "compte locataire"
        indexes = [models.Index(fields=["bailleur", "balance"], name="account_bailleur_balance")]

    def __str__(self) -> str:
        return f"compte {self.pk}"


class Balance(BailleurOwned):
    """Balance owed at the end of one day: the series from which an impayé is detected."""

    lease = models.ForeignKey(Lease, models.CASCADE, related_name="balances")
    on = models.DateField("au")
    amount = EurosField("solde dû")
    source_import = models.ForeignKey("cases.ArrearsImport", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["on"]
        verbose_name = "solde daté"
        constraints = [models.UniqueConstraint(fields=["lease", "on"], name="balance_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} : {self.amount}"


class LedgerEntry(BailleurOwned):
    """Écriture: échéance, paiement, aide, régularisation. `amount` is signed: what raises the debt is positive."""

    lease = models.ForeignKey(Lease, models.CASCADE, related_name="entries")
    on = models.DateField("date")
    kind = models.CharField("nature", max_length=15, choices=EntryKind.choices)
    label = models.CharField("libellé", max_length=120, blank=True)
    amount = EurosField("montant")
    reference = models.CharField("référence de l’écriture", max_length=60)
    source_import = models.ForeignKey("cases.ArrearsImport", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = "écriture"
        constraints = [models.UniqueConstraint(fields=["lease", "reference"], name="entry_reference_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()} {self.amount}"
