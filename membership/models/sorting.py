"""Norwegian alphabetical order that every database agrees on.

PostgreSQL sorts by its collation, SQLite by bytes, and neither puts Æ Ø Å last by default. So the order is
computed once, when a name is saved: each letter becomes two digits, and digits sort the same everywhere.
"""

import unicodedata

MAX_LETTERS = 80
OTHER_LETTER = "#"
LETTERS = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ", OTHER_LETTER]

_ORDER = " 0123456789abcdefghijklmnopqrstuvwxyzæøå"
_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_ORDER, start=10)}
# Norwegian readers look up these under their own letters; all other accents are dropped.
_AS_NORWEGIAN = str.maketrans({"ä": "æ", "ö": "ø", "ü": "y", "ð": "d", "þ": "t", "ł": "l", "đ": "d"})


def _letters(name: str) -> str:
    """Only letters of the Norwegian alphabet, digits and single spaces; «aa» at a word's start is Å."""
    text = unicodedata.normalize("NFC", name).casefold().translate(_AS_NORWEGIAN)
    kept = []
    for character in text:
        if character in _RANK:
            kept.append(character)
            continue
        base = unicodedata.normalize("NFKD", character)[:1]
        if base in _RANK and base != " ":
            kept.append(base)
        elif character.isspace() or character in "-–/&+":
            kept.append(" ")
    words = "".join(kept).split()
    return " ".join("å" + word[2:] if word.startswith("aa") else word for word in words)


def sort_key(name: str) -> str:
    """Digits that sort as the name does in Norwegian."""
    return "".join(_RANK[letter] for letter in _letters(name)[:MAX_LETTERS])


def first_letter(name: str) -> str:
    """The letter in the index's margin: A–Å, or # for names that begin with a digit or another sign."""
    letter = _letters(name)[:1].upper()
    return letter if letter in LETTERS else OTHER_LETTER
