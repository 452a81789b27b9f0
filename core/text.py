"""Cleaning of typed or pasted text, so that it is safe to show, print, send and export; and text as plain ASCII.

These characters are removed:

* control characters, surrogates and noncharacters: no printer, e-mail program or spreadsheet can show them, and XML
  (and therefore every spreadsheet) does not allow some of them;
* marks that set the direction of writing (U+061C, U+200E/F, U+202A-E, U+2066-9): they can make the rest of a line
  read differently from what is stored;
* invisible characters (U+200B, U+2060-4, U+FEFF, fillers, tags and the like): a name made of them looks empty, and
  two names that look the same are different;
* the soft hyphen U+00AD: it is invisible where the line does not break there, so a search for the word finds nothing.

These characters stay, because they belong to names or emoji:

* the joiners U+200C and U+200D between two characters of a script that uses them (Persian, Indian scripts) or
  between two emoji (families); next to Latin letters they are only invisible, and are removed;
* one variation selector after a visible character (it makes a heart red), but not several: those can hide a message;
* the flags of England, Scotland and Wales, which are made of a black flag and invisible letters.

Everything is in the composed form (NFC), so that one letter has one spelling. Nothing is escaped here: `<` stays `<`.
"""

import re
import unicodedata

from anyascii import anyascii
from django.utils.text import slugify

#: For codes that are read aloud or copied by hand: no 0/O and no 1/I/L.
READABLE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

_SELECTOR = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Scripts whose letters join or must be kept from joining, symbols that are emoji, and the emoji's own modifiers.
_JOINABLE = (
    "\u00a9\u00ae\u0590-\u115e\u1161-\u1dff\u20e3\u2122\u2139\u2190-\u27ff\u2801-\u2bff\u3030\u303d\u3297\u3299"
    "\ua840-\uabff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe00-\ufe0f\ufe70-\ufefc\U00010a00-\U00011fff\U0001f000-\U0001fbff"
)
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls that are no white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    "\ud800-\udfff\ufdd0-\ufdef"  # surrogates and noncharacters; the two at the end of each plane follow
) + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
_HIDDEN = re.compile(f"({_FLAG})|[{_INVISIBLE}]")
_LONE_JOINER = re.compile(f"(?<![{_JOINABLE}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINABLE}\u200c\u200d])")
_LONE_SELECTOR = re.compile(rf"(?<![^\s{_SELECTOR}])[{_SELECTOR}]+")
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def without_hidden(text: object) -> str:
    """The text without hidden characters (see the module). White space is kept, as whole e-mails and pages need."""
    if isinstance(text, str) and text.isascii() and text.isprintable():
        return text
    visible = _HIDDEN.sub(r"\1", str(text))
    return unicodedata.normalize("NFC", _LONE_SELECTOR.sub("", _LONE_JOINER.sub("", visible)))


def plain(value: object) -> str:
    """The text as one line: without hidden characters, and with each run of white space as one space."""
    return " ".join(without_hidden(value).split())


def plain_lines(value: object) -> str:
    """The text with each line cleaned by `plain`. Empty lines are removed at the beginning and the end only."""
    return "\n".join(plain(line) for line in _LINE_END.split(str(value))).strip("\n")


def shorten(text: object, max_length: int) -> str:
    """The text as one line of at most `max_length` characters. A longer one ends in «…»."""
    line = plain(text)
    return line if len(line) <= max_length else line[: max_length - 1].rstrip() + "…"


def latin(text: str) -> str:
    """The text with every letter written in ASCII: «Bærum» is `Baerum`, «Łódź» is `Lodz`. Other characters stay.

    Use it before `slugify`, which would drop æ, ø, ß and letters of other scripts.
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii():
        return composed
    return "".join(anyascii(character) if character.isalpha() else character for character in composed)


def ascii_slug(text: str) -> str:
    """The text as the last part of an address: «Årsmøte i Bærum» is `arsmote-i-baerum`."""
    return slugify(latin(text))
