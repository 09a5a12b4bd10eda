"""Text that is searched for, compared and trimmed; the digest of a frozen content."""

import hashlib
import json
import re
import unicodedata
from typing import Any


def normalise(text: str) -> str:
    """Lower case, without accents, punctuation as single spaces: what a search column holds (`Éléonore Çà` → `eleonore ca`)."""
    decomposed = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "Oe"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return re.sub(r"[^0-9a-z]+", " ", plain).strip()


def digest(content: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of JSON values written in one form: same content, same digest, whatever the order of keys.

    Raises TypeError for a value that JSON does not know: a date or an amount must have become text before.
    """
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(written.encode()).hexdigest()
