"""Reads the cells of a spreadsheet, as Excel and Google Sheets copy them, into the texts of the editor's form."""

import csv
import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import typed_dates
from core.text import plain, plain_lines
from programme.admin.timetable.fields import clock_of, day_text
from programme.enums import ItemKind

MAX_ROWS = 500
MAX_CHARACTERS = 400_000
#: The order of columns without a row of headings.
COLUMNS = ("date", "starts", "ends", "title_nb", "title_en", "where", "track", "people", "kind")
#: What the columns may be called. Compared without case.
HEADINGS = {
    "date": ("dato", "dag", "date", "day"),
    "starts": ("start", "starter", "starts", "fra", "from", "tid", "time", "klokkeslett", "kl", "kl."),
    "ends": ("slutt", "slutter", "til", "end", "ends", "to"),
    "title_nb": ("tittel", "tittel (norsk)", "tittel nb", "norsk tittel", "title (norwegian)", "title nb"),
    "title_en": ("title", "tittel (engelsk)", "tittel en", "engelsk tittel", "title (english)", "title en"),
    "where": ("rom", "sal", "sted", "room", "place", "venue", "rom eller sted"),
    "track": ("spor", "track"),
    "people": (
        "foredragsholder", "foredragsholdere", "på scenen", "personer", "innleder", "innledere", "speaker",
        "speakers", "on stage", "people",
    ),
    "moderators": ("ordstyrer", "ordstyrere", "moderator", "moderatorer", "moderators", "ordstyrere og verter",
                   "moderators and hosts", "moderatorer og verter"),
    "kind": ("type", "slag", "kind"),
    "text_nb": ("tekst", "tekst (norsk)", "beskrivelse", "text (norwegian)", "text nb"),
    "is_shown": ("vises", "shown"),
    "session": ("økt", "session"),
    "text_en": ("text", "tekst (engelsk)", "description", "text (english)", "text en"),
}  # fmt: skip
_KINDS = {
    ItemKind.TALK: ("foredrag", "innlegg", "talk", "keynote"),
    ItemKind.DEBATE: ("debatt", "panel", "samtale", "debate", "panelsamtale"),
    ItemKind.WORKSHOP: ("verksted", "workshop", "kurs", "course"),
    ItemKind.AWARD: ("pris", "prisutdeling", "award"),
    ItemKind.BREAK: ("pause", "kaffe", "break", "coffee"),
    ItemKind.MEAL: ("måltid", "lunsj", "lunch", "middag", "dinner", "frokost", "breakfast", "meal"),
    ItemKind.SOCIAL: ("sosialt", "mingling", "social"),
    ItemKind.OTHER: ("annet", "other"),
}
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_FRACTION = re.compile(r"0?[.,]\d{3,}|[01]")
_SPAN = re.compile(r"(.*\d)\s*[-–—]\s*((?:kl\.? ?)?\d.*)", re.IGNORECASE)
_DAY_WITHOUT_YEAR = re.compile(r"(?:[a-zæøå]+dag(?: den)?,? )?(\d{1,2})(?:\. ?|/)(\d{1,2})\.?", re.IGNORECASE)
_NAMED_WITHOUT_YEAR = re.compile(r"(?:[a-zæøå]+,? )?\d{1,2}\.? ?[a-zæøå]{3,9}\.?", re.IGNORECASE)


def read_cells(text: str) -> list[dict[str, str]]:
    """Each row that is not empty as column → text, with `line`, its number in the sheet. Raises ValidationError."""
    if len(text) > MAX_CHARACTERS:
        raise ValidationError(_("That is too much at once. Paste a part of it."))
    lines = text.strip("\r\n").replace("\r\n", "\n").replace("\r", "\n")
    delimiter = "\t" if "\t" in lines or ";" not in lines else ";"
    try:
        rows = list(csv.reader(lines.split("\n") if '"' not in lines else lines.splitlines(True), delimiter=delimiter))
    except csv.Error as error:
        raise ValidationError(_("The table cannot be read. Copy the cells again.")) from error
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(plain(cell) for cell in row)]
    columns: list[str] = list(COLUMNS)
    if numbered and (headings := _headings(numbered[0][1])):
        columns = headings
        numbered = numbered[1:]
    if len(numbered) > MAX_ROWS:
        raise ValidationError(_("Paste at most %(number)s rows at once.") % {"number": MAX_ROWS})
    cells = []
    for number, row in numbered:
        texts = dict.fromkeys(HEADINGS, "") | {"line": str(number)}
        for name, cell in zip(columns, row, strict=False):
            if name:
                texts[name] = plain_lines(cell) if name.startswith("text") else plain(cell)
        cells.append(texts)
    return cells


def _headings(row: list[str]) -> list[str]:
    """The column of each heading, "" for one that is not known; empty when the row is no row of headings."""
    by_word = {word: name for name, words in HEADINGS.items() for word in words}
    names = [by_word.get(plain(cell).casefold(), "") for cell in row]
    known = [name for name in names if name]
    if (
        any(character.isdigit() for character in "".join(row))
        or len(known) < 2
        or not {"starts", "title_nb", "title_en"} & set(known)
    ):
        return []
    return [name if name not in names[:number] else "" for number, name in enumerate(names)]


def is_no(text: str) -> bool:
    return text.casefold() in ("nei", "no", "false", "usann", "0")


def is_yes(text: str) -> bool:
    return text.casefold() in ("ja", "yes", "true", "sann", "1")


def split_span(texts: dict[str, str]) -> None:
    """«09.00–09.45» in the column of the start is start and end."""
    if not texts["ends"] and (match := _SPAN.fullmatch(texts["starts"])):
        texts["starts"], texts["ends"] = match[1].strip(), match[2].strip()


def day_of(text: str, first_day: dt.date) -> str:
    """The date as the form writes it. Without a year it is that of the event. Raises ValidationError."""
    if _SERIAL.fullmatch(text):
        raise ValidationError(
            _("%(text)s is a date as Excel stores it. Format the column as a date, and copy it again.") % {"text": text}
        )
    tries = [text]
    if match := _DAY_WITHOUT_YEAR.fullmatch(text):
        tries.append(f"{match[1]}.{match[2]}.{first_day.year}")
    if _NAMED_WITHOUT_YEAR.fullmatch(text):
        tries.append(f"{text} {first_day.year}")
    for each in tries:
        try:
            return day_text(typed_dates.read_moment(each))
        except typed_dates.UnreadableError:
            continue
    raise ValidationError(_("“%(text)s” is no date. Write it like this: 24.12.2026.") % {"text": text[:40]})


def time_of(text: str) -> str:
    """The time of day as the form writes it; an end with a date stays as it is. Raises ValidationError."""
    if _SERIAL.fullmatch(text) or _FRACTION.fullmatch(text):
        raise ValidationError(
            _("%(text)s is a time as Excel stores it. Format the column as a time, and copy it again.")
            % {"text": text[:40]}
        )
    try:
        return clock_of(text).strftime("%H:%M")
    except ValidationError:
        return text


def kind_of(text: str) -> str:
    """The kind that the word means; a talk when there is none. Raises ValidationError."""
    if not text:
        return ItemKind.TALK.value
    word = text.casefold()
    for kind, words in _KINDS.items():
        if word in words or word in (kind.value, str(kind.label).casefold()):
            return kind.value
    kinds = ", ".join(str(label) for _value, label in ItemKind.choices)
    raise ValidationError(_("“%(text)s” is no kind. There are: %(kinds)s.") % {"text": text[:40], "kinds": kinds})
