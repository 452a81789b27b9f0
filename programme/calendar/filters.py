"""The calendar's filters in the query string, and addresses that change one of them."""

import re
from datetime import date
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import format_day
from core.text import plain
from events.enums import EventKind, EventLanguage
from events.formatting import in_language
from programme.calendar.entries import CalendarContent, CalendarEntry, month_of

#: Filters that are on or off, with the attribute of an entry that they ask for.
SWITCHES = {"free": "is_free", "digital": "is_digital", "members": "is_for_members", "recording": "is_recorded"}
#: Languages that a visitor can ask for. An event in both is found with either.
LANGUAGES = (EventLanguage.NORWEGIAN, EventLanguage.ENGLISH)
#: What a subscription keeps. Months and recordings pass.
LASTING = ("kind", "topic", "place", "language", "free", "digital", "members")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


class CalendarFilter:
    """The filters in the query string. Invalid values are ignored, so there is always a calendar to show.

    `view` is "coming", "past" or "month". In the month view, `month` is the month that is shown, and no filter.
    """

    def __init__(self, data, calendar: CalendarContent):
        self.calendar = calendar
        self.view = "month" if data.get("view") == "month" else "past" if data.get("past") == "1" else "coming"
        self.page = data.get("page", "1")
        place = plain(str(data.get("place", ""))[:240])[:60]
        topic = str(data.get("topic", ""))
        chosen = {
            "kind": _among(data.get("kind"), EventKind.values),
            # A topic or a place that has no events any more stays a filter: otherwise a subscription to it would
            # suddenly bring all events.
            "topic": topic if _SLUG.fullmatch(topic) else "",
            "place": place,
            "language": _among(data.get("language"), LANGUAGES),
            **{name: "1" if data.get(name) == "1" else "" for name in SWITCHES},
            "month": valid_month(data.get("month")),
        }
        if self.view == "coming":
            # What is to come has not been recorded.
            chosen["recording"] = ""
        #: Every filter with its value, "" when it is not chosen.
        self.selected = chosen
        self.values = {name: value for name, value in chosen.items() if value}
        self.month = chosen["month"]
        self.filters = {name: value for name, value in self.values.items() if self.view != "month" or name != "month"}

    @property
    def is_active(self) -> bool:
        return bool(self.filters)

    @property
    def has_further(self) -> bool:
        """Whether one of the filters is chosen that are folded away."""
        return bool(self.filters.keys() - {"kind", "topic", "place"})

    def accepts(self, entry: CalendarEntry) -> bool:
        return all(_matches(entry, name, value) for name, value in self.filters.items())

    def query(self, **changes: str) -> str:
        """The query string of this view and these filters with some `changed`; an empty value takes one away."""
        view = {"month": {"view": "month"}, "past": {"past": "1"}, "coming": {}}[self.view]
        values = view | self.values | changes
        return urlencode({name: values[name] for name in ("view", "past", *self.selected) if values.get(name)})

    def query_of_view(self, view: str) -> str:
        """The query string of another view with the same filters."""
        changes = {"view": "month" if view == "month" else "", "past": "1" if view == "past" else ""}
        if view != "month":
            changes["month"] = ""
        if view == "coming":
            changes["recording"] = ""
        return self.query(**changes)

    @property
    def query_without_filters(self) -> str:
        return self.query(**dict.fromkeys(self.filters, ""))

    @property
    def subscription_query(self) -> str:
        """The query string of the calendar file with the filters that last."""
        return urlencode({name: self.values[name] for name in LASTING if name in self.values})

    @property
    def subscription_labels(self) -> list[str]:
        return [self.label(name) for name in LASTING if name in self.values]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The text of each chosen filter, and the query string without it."""
        return [(self.label(name), self.query(**{name: ""})) for name in self.filters]

    def label(self, name: str) -> str:
        """A chosen filter in words."""
        value = self.values[name]
        if name == "kind":
            return str(EventKind(value).label)
        if name == "language":
            return in_language(value)
        if name == "month":
            return month_name(value)
        if name in SWITCHES:
            return switch_label(name)
        return self.calendar.topics.get(value, value)


def _among(value, allowed) -> str:
    return value if isinstance(value, str) and value and value in allowed else ""


def _matches(entry: CalendarEntry, name: str, value: str) -> bool:
    if name in SWITCHES:
        return getattr(entry, SWITCHES[name])
    if name == "topic":
        return value in entry.topics
    if name == "language":
        return value in entry.languages
    return getattr(entry, name) == value


def valid_month(value) -> str:
    """The value when it is a month such as "2027-05", otherwise ""."""
    return value if isinstance(value, str) and _MONTH.fullmatch(value) and not value.startswith("0000") else ""


def this_month() -> str:
    return month_of(timezone.localdate())


def month_name(month: str) -> str:
    """«mai 2027» of "2027-05"."""
    day = format_day(date(int(month[:4]), int(month[5:]), 1), "long")
    return day.split("\u00a0", 1)[1].replace("\u00a0", " ")


def switch_label(name: str) -> str:
    return {
        "free": _("Free"),
        "digital": _("Online"),
        "members": _("Members only"),
        "recording": _("With a recording"),
    }[name]
