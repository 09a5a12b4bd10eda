"""The encoding of a text file, settled on all of its bytes."""

import codecs
from pathlib import Path

from cases.imports.columns import FileRefused

MEGABYTE = 1024 * 1024


def detect_encoding(path: Path) -> str:
    """utf-8 (with or without mark), utf-16 or cp1252, settled on the whole file. Raises FileRefused."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(codecs.BOM_UTF8):
        return _checked(path, "utf-8-sig")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(path, "utf-16")
    if start.count(0) > len(start) // 4:  # half of the bytes of Latin text in UTF-16 are zero
        return _checked(path, "utf-16-le" if start[1:2] == b"\0" else "utf-16-be")
    try:
        return _checked(path, "utf-8")
    except FileRefused as refusal:
        if "nul" in refusal.message:
            raise
    return _checked(path, "cp1252")


def _checked(path: Path, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(MEGABYTE)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise FileRefused(
                    f"L’encodage du fichier n’est pas reconnu (vers la ligne {line}).",
                    "Enregistrez-le en « CSV UTF-8 » depuis votre tableur.",
                ) from error
            if "\0" in text:
                line += text[: text.index("\0")].count("\n")
                raise FileRefused(
                    f"Le fichier contient des octets nuls (ligne {line}) : il est abîmé ou n’est pas un CSV.",
                    "Exportez-le de nouveau, en CSV UTF-8 ou en .xlsx.",
                )
            line += text.count("\n")
            if not chunk:
                return encoding
