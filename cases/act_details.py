"""What each kind of act says besides its day, for the form and for files: names that the procedure reads."""

from cases.procedure.enums import ActKind

EXTRA_FIELDS: dict[ActKind, tuple[str, ...]] = {
    ActKind.SAISINE_CCAPEX: ("origin",),
    ActKind.CDP: ("delay", "debt", "months_uninterrupted", "has_caution"),
    ActKind.ASSIGNATION: ("audience_on", "audience_communicated_on", "debt"),
    ActKind.RENVOI_AUDIENCE: ("audience_on",),
    ActKind.AUDIENCE: ("presence",),
    ActKind.JUGEMENT: ("outcome", "repute_contradictoire", "bad_faith", "cql_delay_removed"),
    ActKind.CQL: ("cql_delay_removed",),
    ActKind.DELAIS_JEX: ("until",),
}
BOOLEANS = frozenset({"has_caution", "repute_contradictoire", "bad_faith", "cql_delay_removed"})
