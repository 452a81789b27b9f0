"""The form fields of one row: times, and select boxes that are quick to draw a hundred times."""

import datetime as dt
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import typed_dates
from core.dates import format_clock, format_day
from core.forms import YEARS, PlainField
from core.wall_clock import exists, from_wall_clock, wall_clock

_END_OF_DAY = re.compile(r"(?:(?:kl\.?|klokken|at) ?)?24[:.]00", re.IGNORECASE)
_HOUR_ALONE = re.compile(r"\d{1,2}")
#: A time of day up to this one belongs to the night after the start.
NIGHT_ENDS = dt.time(6)


def day_text(local: dt.datetime | dt.date) -> str:
    return local.strftime("%d.%m.%Y")


def end_text(starts_at: dt.datetime | None, ends_at: dt.datetime | None) -> str:
    """The end as it is typed: a time of day, or with the date where a time of day would mean another moment."""
    if ends_at is None:
        return ""
    local = wall_clock(ends_at)
    clock = local.strftime("%H:%M")
    try:
        if starts_at and end_of(wall_clock(starts_at), local.time().replace(second=0, microsecond=0)) == ends_at:
            return clock
    except ValidationError:
        pass
    return f"{day_text(local)} {clock}"


def clock_of(text: str) -> dt.time:
    """A time of day as people and spreadsheets write it; also «9», for the full hour. Raises ValidationError."""
    try:
        if _HOUR_ALONE.fullmatch(text.strip()):
            text = f"{text.strip()}:00"
        return typed_dates.read_clock(text)
    except typed_dates.UnreadableError as error:
        raise ValidationError(_("Write the time like this: 09:00.")) from error


def start_of(day: dt.date, clock: dt.time) -> dt.datetime:
    """The moment of a date and a time of day in Oslo. Raises ValidationError for an hour that is skipped."""
    local = dt.datetime.combine(day, clock)
    if local.year not in YEARS:
        raise ValidationError(_("Write the date like this: 24.12.2026."))
    if not exists(local):
        raise ValidationError(
            _("There is no %(clock)s on %(day)s: clocks go from 02:00 to 03:00 that night. Write another time of day.")
            % {"clock": format_clock(local), "day": format_day(local)}
        )
    return from_wall_clock(local)


def end_of(start: dt.datetime, end: dt.time | dt.datetime) -> dt.datetime:
    """When something ends that starts at this local time. A time of day before the start is the next day, up to 06:00.

    Raises ValidationError when it would end before it starts.
    """
    if isinstance(end, dt.datetime):
        ends_at = start_of(end.date(), end.time())
    else:
        day = start.date() if end > start.time() else start.date() + dt.timedelta(days=1)
        if end <= start.time() and end > NIGHT_ENDS:
            raise ValidationError(_("It ends before it starts. Write the date too when it ends on another day."))
        ends_at = start_of(day, end)
    if ends_at <= from_wall_clock(start):
        raise ValidationError(_("An item must end after it starts."))
    return ends_at


class EndField(forms.Field):
    """A time of day, or a date with a time of day. The value is `time`, or a naive `datetime`."""

    widget = forms.TextInput
    default_error_messages = {"invalid": gettext_lazy("Write the end like this: 09:45, or 27.08.2027 09:45.")}

    def to_python(self, value):
        text = (value or "").strip()
        if not text:
            return None
        if _END_OF_DAY.fullmatch(text):
            return dt.time()
        try:
            return clock_of(text)
        except ValidationError:
            pass
        try:
            moment = typed_dates.read_moment(text)
        except typed_dates.UnreadableError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if moment.tzinfo is not None or moment.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class StartField(forms.Field):
    widget = forms.TextInput

    def to_python(self, value):
        text = (value or "").strip()
        return clock_of(text) if text else None


class Options:
    """The choices of a select box, drawn once for all rows. Groups are (label, choices)."""

    def __init__(self, choices):
        self.choices = choices

    @cached_property
    def values(self) -> set[str]:
        return {str(value) for _group, pairs in self._groups() for value, _label in pairs}

    @cached_property
    def _html(self) -> list[tuple[str, str]]:
        """(value, HTML) of each option, with what opens and closes groups."""
        parts = []
        for group, pairs in self._groups():
            if group:
                parts.append(("", format_html('<optgroup label="{}">', group)))
            for value, label in pairs:
                parts.append((f"={value}", format_html('<option value="{}">{}</option>', value, label)))
            if group:
                parts.append(("", mark_safe("</optgroup>")))
        return parts

    def _groups(self):
        for value, label in self.choices:
            yield (value, label) if isinstance(label, list | tuple) else ("", [(value, label)])

    def draw(self, chosen: str) -> SafeString:
        selected = f"={chosen}"
        texts = (
            html.replace("<option", "<option selected", 1) if key == selected else html for key, html in self._html
        )
        return mark_safe("".join(texts))  # noqa: S308 - each part was escaped above


class QuickSelect(forms.Widget):
    """A select box whose options are drawn once for all rows."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.options = Options([])

    def render(self, name, value, attrs=None, renderer=None):
        attributes = format_html_join("", ' {}="{}"', ({**self.attrs, **(attrs or {}), "name": name}).items())
        return format_html("<select{}>{}</select>", attributes, self.options.draw(str(value or "")))


class QuickChoiceField(PlainField):
    """A value of `Options`, which are set for each form."""

    widget = QuickSelect
    options: Options | None = None

    def set_options(self, options: Options) -> None:
        self.options = self.widget.options = options

    def validate(self, value):
        super().validate(value)
        if self.options is None or (value or "") not in self.options.values:
            raise ValidationError(_("Choose one of the list."), code="invalid_choice")
