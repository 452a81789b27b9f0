"""Calendar files (iCalendar, RFC 5545): a stable UID per event or date, times in Oslo time, a sequence for changes.

What an entry shows is also in `Event.CALENDAR_FIELDS` and `EventDate.CALENDAR_FIELDS`: a change of it raises the
sequence, and a calendar program then updates the entry.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vDatetime, vText
from icalendar import Event as CalendarEvent

from events.enums import Attendance, EventStatus
from events.models import Event, EventDate, RemovedDate

OSLO = ZoneInfo("Europe/Oslo")


def calendar(
    events: Iterable[Event],
    *,
    name: str,
    urls: dict[int, str] | None = None,
    again: Collection[int] = (),
    more: Collection[CalendarEvent] = (),
) -> bytes:
    """A calendar file in the active language. `urls` maps event ids to the events' pages, `more` are further entries.

    `again` are ids of events that the reader once got a `cancellation` of. Their entries get its sequence and a later
    stamp, so that they are shown again.
    """
    calendar_file = _build_calendar(events, name, urls or {}, more)
    numbers = {event.uid: event for event in events if event.pk in again}
    for entry in calendar_file.walk("VEVENT") if numbers else ():
        if any(str(entry["uid"]).startswith(str(uid)) for uid in numbers):
            _set_once_more(entry)
    return calendar_file.to_ical()


def cancellation(events: Iterable[Event], *, name: str) -> bytes:
    """A calendar file that cancels the events for one reader, who does not come. Others' calendars are not touched.

    The events themselves take place, so their titles stay as they are.
    """
    calendar_file = _build_calendar(events, name, {})
    calendar_file["method"] = vText("CANCEL")
    for entry in calendar_file.walk("VEVENT"):
        entry["status"] = vText("CANCELLED")
        _set_once_more(entry)
    return calendar_file.to_ical()


def _set_once_more(entry: CalendarEvent) -> None:
    """Raise the sequence above what the event's own files had, and stamp the entry with the present moment."""
    sequence = int(entry["sequence"]) + 1
    for name in ("sequence", "dtstamp"):
        del entry[name]
    entry.add("sequence", sequence)
    entry.add("dtstamp", timezone.now().astimezone(UTC))


def _build_calendar(
    events: Iterable[Event], name: str, urls: dict[int, str], more: Collection[CalendarEvent] = ()
) -> Calendar:
    calendar_file = Calendar()
    calendar_file.add("prodid", "-//Moteplass//Events//NO")
    calendar_file.add("version", "2.0")
    calendar_file.add("calscale", "GREGORIAN")
    calendar_file.add("method", "PUBLISH")
    calendar_file["x-wr-calname"] = vText(name)
    calendar_file["x-wr-timezone"] = vText("Europe/Oslo")
    events = list(events)
    prefetch_related_objects(events, "dates", "removed_dates")
    for event in events:
        dates = list(event.dates.all())
        for date in dates or [None]:
            calendar_file.add_component(_entry(event, urls.get(event.pk, ""), date))
        for removed in event.removed_dates.all():
            calendar_file.add_component(_entry(event, urls.get(event.pk, ""), removed))
    for entry in more:
        calendar_file.add_component(entry)
    if events or more:
        calendar_file.subcomponents.insert(0, _oslo_timezone())
    return calendar_file


@cache
def _oslo_timezone() -> Timezone:
    """The time zone as yearly rules: summer time from the last Sunday of March to the last Sunday of October."""
    zone = Timezone()
    zone.add("tzid", OSLO.key)
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for rule, name, before, after, first, month in (
        (TimezoneDaylight(), "CEST", winter, summer, "19700329T020000", 3),
        (TimezoneStandard(), "CET", summer, winter, "19701025T030000", 10),
    ):
        rule.add("tzname", name)
        rule.add("tzoffsetfrom", before)
        rule.add("tzoffsetto", after)
        rule.add("dtstart", vDatetime.from_ical(first))
        rule.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(rule)
    return zone


def feed(events: Iterable[Event], *, name: str, urls: dict[int, str]) -> bytes:
    """A calendar for subscription. It tells calendar programs to refresh it every six hours."""
    calendar_file = _build_calendar(events, name, urls)
    calendar_file.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    calendar_file["x-published-ttl"] = vText("PT6H")
    return calendar_file.to_ical()


def _entry(event: Event, url: str, date: EventDate | RemovedDate | None) -> CalendarEvent:
    """The calendar entry of the event, or of one of its dates when several dates are sold together."""
    entry = CalendarEvent()
    date_pk = date.date_id if isinstance(date, RemovedDate) else date and date.pk
    uid = f"{event.uid}-{date_pk}" if date else str(event.uid)
    entry.add("uid", f"{uid}@{settings.SITE_URL.split('://')[-1].split(':')[0]}")
    is_removed = isinstance(date, RemovedDate)
    changed_at = date.removed_at if is_removed else event.updated_at
    entry.add("sequence", date.sequence if is_removed else event.sequence)
    entry.add("dtstamp", changed_at.astimezone(UTC))
    entry.add("last-modified", changed_at.astimezone(UTC))
    entry.add("dtstart", local_time(date.starts_at if date else event.starts_at))
    entry.add("dtend", local_time(date.ends_at if date else event.ends_at))
    entry.add("summary", _summary(event, date))
    if place := calendar_place(event):
        entry.add("location", place)
    entry.add("status", "CANCELLED" if _is_cancelled(event, date) else "CONFIRMED")
    if url:
        entry.add("url", url)
        entry.add("description", url)
    return entry


def local_time(moment: datetime) -> datetime:
    """In Oslo time. The second 02:30 of an autumn night is in UTC: with the zone it would be read as the first."""
    local = moment.astimezone(OSLO)
    return moment.astimezone(UTC) if local.fold else local


def _is_cancelled(event: Event, date: EventDate | RemovedDate | None) -> bool:
    return event.status == EventStatus.CANCELLED or isinstance(date, RemovedDate)


def _summary(event: Event, date: EventDate | RemovedDate | None) -> str:
    """The title. Many calendar programs do not show the status, so a cancelled event says it in the title too."""
    title = f"{event.title}: {date.title}" if date and date.title else event.title
    return _("CANCELLED: %(event)s") % {"event": title} if _is_cancelled(event, date) else title


def calendar_place(event: Event) -> str:
    """Room and address, or that one takes part online, or both."""
    if event.is_online:
        return _("Online")
    place = event.full_place
    if event.attendance == Attendance.MIXED:
        return _("%(place)s (also online)") % {"place": place} if place else str(event.get_attendance_display())
    return place
