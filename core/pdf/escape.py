"""What of a text our typeface can print. PDF/UA refuses a page with a single letter that no font has."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

from anyascii import anyascii

FONT = Path(__file__).parent / "fonts" / "SchibstedGrotesk-Regular.ttf"
_SPACES = {"\t": " ", "\u2028": "\n", "\u2029": "\n", "\u202f": "\u00a0", "\r": "\n", "\x0b": "\n", "\x0c": "\n"}


@cache
def supported_code_points() -> frozenset[int]:
    """Code points in the typeface's character map (OpenType `cmap`, formats 4 and 12)."""
    font = FONT.read_bytes()
    tables = {
        font[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", font, 20 + 16 * n)[0]
        for n in range(struct.unpack_from(">H", font, 4)[0])
    }
    cmap = tables[b"cmap"]
    points: set[int] = set()
    for n in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">HHI", font, cmap + 4 + 8 * n)[2]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 4:
            points |= _segments(font, at)
        elif kind == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
                points |= set(range(first, last + 1))
    return frozenset(points)


def _segments(font: bytes, at: int) -> set[int]:
    """Format 4: parallel arrays of segment ends, starts, deltas and offsets; glyph 0 means "not here"."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends, starts = at + 14, at + 16 + 2 * count
    deltas, offsets = starts + 2 * count, starts + 4 * count
    found = set()
    for n in range(count):
        first, last, delta, offset = (
            struct.unpack_from(">H", font, table + 2 * n)[0] for table in (starts, ends, deltas, offsets)
        )
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if offset:
                glyph = struct.unpack_from(">H", font, offsets + 2 * n + offset + 2 * (point - first))[0]
                if not glyph:
                    continue
            if (glyph + delta) & 0xFFFF:
                found.add(point)
    return found


@cache
def _replacement(character: str) -> str:
    """What stands for a character that cannot be printed: nothing for controls and the signs that turn text
    around (they could make a paper read differently from its data), Latin letters for other scripts.
    """
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return ""
    return "".join(letter for letter in anyascii(character) if ord(letter) in supported_code_points())


def printable(text: str) -> str:
    """The text in composed form with every character in the typeface. Line breaks stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    if text.isascii() and text.isprintable():
        return text
    known = supported_code_points()
    out = []
    for character in text:
        character = _SPACES.get(character, character)
        if character == "\n" or (ord(character) in known and unicodedata.category(character) not in {"Cc", "Cf"}):
            out.append(character)
        else:
            out.append(_replacement(character))
    return "".join(out)
