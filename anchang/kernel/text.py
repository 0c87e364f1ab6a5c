"""Text as people type it, made one: width, blanks and invisible characters."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"[\s\u3000]+")
# Not Cn: a rare name may hold a character that is newer than the tables of this Python.
_INVISIBLE = {"Cc", "Cs", "Co"}
# Zero-width characters travel with pasted numbers and names; none of them is part of a name.
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"))
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")


def clean(raw: str) -> str:
    """Return the text in NFKC, blanks joined and trimmed, without control or zero-width characters."""
    value = _BLANKS.sub(" ", unicodedata.normalize("NFKC", raw).translate(_ZERO_WIDTH))
    return "".join(char for char in value if unicodedata.category(char) not in _INVISIBLE).strip()


def prose(raw: str) -> str:
    """Return sentences as they were written, lines and full-width punctuation kept, without invisible characters."""
    lines = unicodedata.normalize("NFC", raw).translate(_ZERO_WIDTH).splitlines()
    kept = ("".join(char for char in line if unicodedata.category(char) not in _INVISIBLE).strip() for line in lines)
    return "\n".join(kept).strip()


def digits(raw: str) -> str:
    """Return the ASCII digits of a text after NFKC; digits of other scripts count as what they mean."""
    found = (unicodedata.decimal(char, None) for char in unicodedata.normalize("NFKC", raw))
    return "".join(str(value) for value in found if value is not None)


def without_numbers(words: str) -> str:
    """Return a text in which mobile and ID numbers are unreadable: for errors, which quote what they failed on."""
    return _MOBILE.sub("[phone]", _ID_NUMBER.sub("[id]", words))


def is_storable(value: str) -> bool:
    """Tell whether both databases can store the text: no NUL, no lone surrogate."""
    return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
