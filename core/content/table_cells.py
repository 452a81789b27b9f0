"""What an editor types in the cells of a table: links, lists and numbers.

A cell holds plain text. A line that begins with a hyphen and a space is an item of a list, and `[text](address)` is a
link. A column of numbers is recognised by its cells, and is written as the reader's language writes numbers.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from core.money import MINUS, NBSP

_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(((?:https?://|/(?!/)|mailto:|tel:)[^\s()\\\"]{0,500})\)")
_ITEM = re.compile(r"[-–•*]\s+")
#: Digits in groups of three or without groups, perhaps with decimals and a per cent sign.
_NUMBER = re.compile(
    r"([-−–]?)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,15})(?:[,.](\d{1,4}))?([ \u00a0\u202f]?%)?", re.ASCII
)
#: A number with a unit, which is right-aligned and otherwise left as it was typed.
_AMOUNT = re.compile(r"(?:kr|NOK|€|\$)?\s?[-−–]?\d[\d\s.,]{0,20}(?:,-)?\s?(?:kr|NOK|mill\.|mrd\.|million|m|bn|%)?")
_EMPTY = {"", "-", "–", "—"}
#: From this number on, digits are grouped without having been typed in groups.
_GROUPED_FROM = 10_000


@dataclass(frozen=True)
class Run:
    """A piece of a line; `url` is empty when it is no link."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Lines:
    """Lines below each other, or the items of a list."""

    lines: list[list[Run]]
    is_list: bool = False


def read_cell(text: str) -> list[Lines]:
    """The parts of a cell's text, in order."""
    parts: list[Lines] = []
    for line in text.strip().splitlines():
        stripped = line.strip()
        item = _ITEM.match(stripped)
        is_list = bool(item) and len(stripped) > item.end()
        runs = _runs(stripped[item.end() :] if is_list else stripped)
        if not runs:
            continue
        if parts and parts[-1].is_list == is_list:
            parts[-1].lines.append(runs)
        else:
            parts.append(Lines([runs], is_list))
    return parts


def _runs(line: str) -> list[Run]:
    runs, end = [], 0
    for link in _LINK.finditer(line):
        if before := line[end : link.start()]:
            runs.append(Run(before))
        runs.append(Run(link[1], link[2]))
        end = link.end()
    return [*runs, Run(line[end:])] if line[end:] else runs


def cell_html(text: str) -> SafeString:
    """The cell as HTML. All typed text is escaped."""
    written = []
    for part in read_cell(text):
        lines = [(_line_html(line),) for line in part.lines]
        if part.is_list:
            written.append((format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines)),))
        else:
            written.append((format_html_join(SafeString("<br>"), "{}", lines),))
    return format_html_join("", "{}", written)


def _run_html(run: Run) -> SafeString:
    return format_html('<a href="{}">{}</a>', run.url, run.text) if run.url else conditional_escape(run.text)


def _line_html(runs: list[Run]) -> SafeString:
    return format_html_join("", "{}", ((_run_html(run),) for run in runs))


def plain_text(text: str) -> str:
    """The cell's text without the signs that make links and lists, for a label or an excerpt."""
    lines = [line for part in read_cell(text) for line in part.lines]
    return ", ".join("".join(run.text for run in line) for line in lines)


@dataclass(frozen=True)
class Number:
    """A number as it was typed: its value, how many decimals, and whether it was grouped or had a per cent sign."""

    value: Decimal
    decimals: int
    is_grouped: bool
    is_percent: bool


def read_number(text: str) -> Number | None:
    """The number in a cell that holds nothing else; None for any other text."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        return None
    digits, decimals = re.sub(r"\D", "", match[2]), match[3] or ""
    # A number such as 007 is a code, and a space inside would be wrong.
    if len(digits) > 1 and digits.startswith("0"):
        return None
    sign = "-" if match[1] else ""
    return Number(Decimal(f"{sign}{digits}.{decimals or 0}"), len(decimals), match[2] != digits, bool(match[4]))


def is_number_column(cells: list[str]) -> bool:
    """Whether every cell is a number, an amount or empty, and at least one is not empty."""
    filled = [cell.strip() for cell in cells if cell.strip() not in _EMPTY]
    return bool(filled) and all(read_number(cell) or _AMOUNT.fullmatch(cell) for cell in filled)


def write_numbers(cells: list[str], language: str) -> list[str]:
    """The cells of a column of numbers as the language writes them. Other texts stay.

    Where most of the numbers have decimals, all get equally many, so that they stand below each other.
    """
    numbers = [read_number(cell) for cell in cells]
    known = [number for number in numbers if number]
    with_decimals = [number.decimals for number in known if number.decimals]
    shared = max(with_decimals) if 2 * len(with_decimals) > len(known) else 0
    is_grouped = any(number.is_grouped or abs(number.value) >= _GROUPED_FROM for number in known)
    return [
        write_number(number, language, decimals=max(shared, number.decimals), is_grouped=is_grouped) if number else cell
        for number, cell in zip(numbers, cells, strict=True)
    ]


def write_number(number: Number, language: str, *, decimals: int, is_grouped: bool) -> str:
    text = f"{abs(number.value):,.{decimals}f}" if is_grouped else f"{abs(number.value):.{decimals}f}"
    if language != "en":
        text = text.translate({ord(","): NBSP, ord("."): ","})
    sign = MINUS if number.value < 0 else ""
    percent = ("%" if language == "en" else f"{NBSP}%") if number.is_percent else ""
    return f"{sign}{text}{percent}"
