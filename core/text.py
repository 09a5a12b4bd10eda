"""Text that is searched for, compared and typeset; the digest of a frozen content. Pure: the procedure uses it too."""

import hashlib
import json
import re
import unicodedata
from typing import Any

NBSP = "\u00a0"


def normalise(text: str) -> str:
    """Lower case, without accents, punctuation as single spaces: what a search column holds (`Éléonore Çà` → `eleonore ca`)."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "Oe"))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^0-9a-z]+", " ", text.lower()).strip()


def typeset(text: str) -> str:
    """The sentence with the apostrophes and the non-breaking spaces of French (the typeface has no narrow one).

    Sentences of the code are written with ordinary spaces, as one types them; what draws them calls this. Doing it twice
    changes nothing.
    """
    text = text.replace("'", "’")
    text = re.sub(r" ([:;?!])", f"{NBSP}\\1", text)
    text = re.sub(r"«\s*", f"«{NBSP}", text)
    text = re.sub(r"\s*»", f"{NBSP}»", text)
    text = re.sub(r"\b(art\.|n°|al\.) (?=\S)", f"\\1{NBSP}", text)
    return re.sub(r"(?<=\d) (?=€|jours?\b|mois\b|ans?\b)", NBSP, text)


def digest(content: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of JSON values written in one form: same content, same digest, whatever the order of keys.

    Raises TypeError for a value that JSON does not know: a date or an amount must have become text before.
    """
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(written.encode()).hexdigest()
