"""Replacement of characters that the typeface lacks. PDF/UA does not allow a character that no font has."""

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
        offset = cmap + struct.unpack_from(">HHI", font, cmap + 4 + 8 * n)[2]
        table_format = struct.unpack_from(">H", font, offset)[0]
        if table_format == 4:
            points |= _segments(font, offset)
        elif table_format == 12:
            for group in range(struct.unpack_from(">I", font, offset + 12)[0]):
                first, last, _glyph = struct.unpack_from(">III", font, offset + 16 + 12 * group)
                points |= set(range(first, last + 1))
    return frozenset(points)


def _segments(font: bytes, table_start: int) -> set[int]:
    """The code points of a format 4 table: parallel arrays of segment ends, starts, deltas and offsets.

    Glyph 0 means that the font lacks the character.
    """
    count = struct.unpack_from(">H", font, table_start + 6)[0] // 2
    ends, starts = table_start + 14, table_start + 16 + 2 * count
    deltas, offsets = starts + 2 * count, starts + 4 * count
    code_points = set()
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
                code_points.add(point)
    return code_points


@cache
def _replacement(character: str) -> str:
    """The replacement of a character that the typeface lacks: Latin letters for other scripts.

    Control characters and direction marks are removed, as they could make a document read differently from its data.
    """
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return ""
    return "".join(letter for letter in anyascii(character) if ord(letter) in supported_code_points())


def printable(text: str) -> str:
    """The text in composed form (NFC), with only characters that the typeface has. Line breaks are kept."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    if text.isascii() and text.isprintable():
        return text
    supported = supported_code_points()
    out = []
    for character in text:
        character = _SPACES.get(character, character)
        if character == "\n" or (ord(character) in supported and unicodedata.category(character) not in {"Cc", "Cf"}):
            out.append(character)
        else:
            out.append(_replacement(character))
    return "".join(out)
