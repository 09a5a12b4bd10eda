"""Text that is searched for, compared and trimmed."""

import re
import unicodedata


def normalise(text: str) -> str:
    """Lower case, without accents, punctuation as single spaces: what a search column holds (`Éléonore Çà` → `eleonore ca`)."""
    decomposed = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "Oe"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return re.sub(r"[^0-9a-z]+", " ", plain).strip()
