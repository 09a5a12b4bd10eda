"""Acts exchanged by file with other software: a neutral format, and a registry of adapters (docs/format-neutre.md)."""

from cases.exchange.neutral import NeutralCsv, NeutralJson
from cases.exchange.registry import Adapter, FormatError, NeutralAct, adapter, adapters, register

register(NeutralCsv())
register(NeutralJson())

__all__ = ["Adapter", "FormatError", "NeutralAct", "adapter", "adapters", "register"]
