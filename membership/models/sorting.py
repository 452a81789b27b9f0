"""Norwegian alphabetical order that is the same in every database.

PostgreSQL sorts by its collation and SQLite by bytes; neither puts Æ Ø Å last by default. So a sort key is computed
when a name is saved: each letter becomes two digits, and digits sort the same in every database.
"""

import unicodedata

MAX_LETTERS = 80
OTHER_LETTER = "#"
LETTERS = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ", OTHER_LETTER]

_ORDER = " 0123456789abcdefghijklmnopqrstuvwxyzæøå"
_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_ORDER, start=10)}
# Norwegian dictionaries sort these as other letters. All other accents are removed.
_AS_NORWEGIAN = str.maketrans({"ä": "æ", "ö": "ø", "ü": "y", "ð": "d", "þ": "t", "ł": "l", "đ": "d"})


def _letters(name: str) -> str:
    """The name in lower case with only Norwegian letters, digits and single spaces. An initial «aa» becomes «å»."""
    text = unicodedata.normalize("NFC", name).casefold().translate(_AS_NORWEGIAN)
    characters = []
    for character in text:
        if character in _RANK:
            characters.append(character)
            continue
        base = unicodedata.normalize("NFKD", character)[:1]
        if base in _RANK and base != " ":
            characters.append(base)
        elif character.isspace() or character in "-–/&+":
            characters.append(" ")
    words = "".join(characters).split()
    return " ".join("å" + word[2:] if word.startswith("aa") else word for word in words)


def sort_key(name: str) -> str:
    """Digits that sort in the order of the names in Norwegian."""
    return "".join(_RANK[letter] for letter in _letters(name)[:MAX_LETTERS])


def first_letter(name: str) -> str:
    """The letter under which the directory lists the name: A–Å, or # when it begins with a digit or another sign."""
    letter = _letters(name)[:1].upper()
    return letter if letter in LETTERS else OTHER_LETTER
