"""What a case is made of. Fields, constraints and cheap properties only; every write is in `cases.services`."""

from cases.models.alerts import Alert, AlertPreference, CalendarFeed
from cases.models.api import ApiKey
from cases.models.case import Act, Anomaly, Case, CaseGrant, CaseNumber, Deadline, Transition
from cases.models.desk import DeskLine, DeskMark, MonthEnd, MonthEndLine, MonthEndTotal, PrioritySetting
from cases.models.followup import Attachment, Outreach
from cases.models.housing import Dwelling, HousingAid, Lease, LeaseEntry
from cases.models.imports import ArrearsImport, ImportMapping
from cases.models.ledger import Balance, LeaseAccount, LedgerEntry
from cases.models.measures import (
    Measure,
    MeasureTransition,
    Overindebtedness,
    PlanAmendment,
    PlanInstalment,
    RepaymentPlan,
    SharedCapacity,
)
from cases.models.meetings import Meeting, MeetingAgreement
from cases.models.parties import Household, HouseholdMember, Tenant, TenantContact
from cases.models.signalements import CdpReport, DocumentNumber, Signalement, SignalementRun

__all__ = [
    "Act",
    "Alert",
    "AlertPreference",
    "Anomaly",
    "ApiKey",
    "ArrearsImport",
    "Attachment",
    "Balance",
    "CalendarFeed",
    "Case",
    "CaseGrant",
    "CaseNumber",
    "CdpReport",
    "Deadline",
    "DeskLine",
    "DeskMark",
    "DocumentNumber",
    "Dwelling",
    "Household",
    "HouseholdMember",
    "HousingAid",
    "ImportMapping",
    "Lease",
    "LeaseAccount",
    "LeaseEntry",
    "LedgerEntry",
    "Measure",
    "MeasureTransition",
    "Meeting",
    "MeetingAgreement",
    "MonthEnd",
    "MonthEndLine",
    "MonthEndTotal",
    "Outreach",
    "Overindebtedness",
    "PlanAmendment",
    "PlanInstalment",
    "PrioritySetting",
    "RepaymentPlan",
    "SharedCapacity",
    "Signalement",
    "SignalementRun",
    "Tenant",
    "TenantContact",
    "Transition",
]
