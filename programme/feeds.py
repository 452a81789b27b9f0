"""Calendar files (iCalendar): one event with its sessions, one day of it, and a calendar to subscribe to."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from core.association import association
from core.content.links import active_language
from core.web.responses import moved_permanently
from events import public_pages
from events.models import Event
from events.queries import current_slug
from events.tickets import ics
from events.tickets.confirmation import absolute_url
from programme.calendar.entries import calendar_entries
from programme.calendar.filters import CalendarFilter
from programme.enums import PAUSES
from programme.timetable.calendar_entries import chosen_keys, entries
from programme.timetable.models import ProgrammeItem
from programme.timetable.schedule import programme_items

#: How long an event stays in the subscription after it has ended.
PAST_EVENTS_LISTED = timedelta(days=60)
MOST_EVENTS = 500
#: How long calendar programs and proxies may use a copy. It is the same for every reader.
FEED_CACHE_SECONDS = 900


def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event and its sessions. `?day=2027-05-17` is the programme of that day, `?items=i12,s34` a chosen part of it.

    Where nothing is found, it is the event itself.
    """
    event = Event.objects.announced().filter(slug=slug).first()
    if event is None:
        if new_slug := current_slug(slug):
            return moved_permanently(request, reverse("event_ics", args=[new_slug]))
        raise Http404
    sessions = list(Event.objects.announced().filter(parent=event).order_by("starts_at", "pk"))
    events, items, name = [event, *sessions], [], event.slug
    if day := _day(request.GET.get("day", "")):
        events = [session for session in sessions if timezone.localdate(session.starts_at) == day]
        items = [row for row in _plain_items(event) if timezone.localdate(row.starts_at) == day]
        name = f"{event.slug}-{day.isoformat()}"
    elif keys := request.GET.get("items"):
        chosen_items, chosen_sessions = chosen_keys(keys)
        events = [session for session in sessions if session.pk in chosen_sessions]
        items = [row for row in _plain_items(event) if row.pk in chosen_items]
        name = f"{event.slug}-program"
    if not events and not items:
        events = [event]
    urls = _urls([event, *events])
    # What a page that is not published says of its programme is not public.
    more = entries(items, urls[event.pk]) if event.pk in urls else []
    return ics_response(ics.calendar(events, name=event.title, urls=urls, more=more), f"{name}.ics")


def _plain_items(event: Event) -> list[ProgrammeItem]:
    """The items of the event's programme that are no sessions and no pauses."""
    rows = programme_items(event)
    return [row for row in rows if row.edition_id == event.pk and row.event_id is None and row.kind not in PAUSES]


@conditional_page
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """What the calendar in the language of the URL shows, from sixty days back. It takes the calendar's filters."""
    calendar = calendar_entries(active_language())
    filters = CalendarFilter(request.GET, calendar)
    since = timezone.now() - PAST_EVENTS_LISTED
    pks = [entry.pk for entry in calendar.entries if entry.ends_at > since and filters.accepts(entry)]
    events = Event.objects.in_bulk(pks[:MOST_EVENTS])
    listed = [events[pk] for pk in pks if pk in events]
    response = ics_response(ics.feed(listed, name=_feed_name(filters), urls=_urls(listed)), "calendar.ics")
    patch_cache_control(response, public=True, max_age=FEED_CACHE_SECONDS)
    return response


def _feed_name(filters: CalendarFilter) -> str:
    """«Foreningen: arrangementer», with the chosen filters."""
    name = _("%(association)s: events") % {"association": association().name}
    # No commas: calendar programs show the backslash that the format puts before one.
    return f"{name} ({' · '.join(filters.subscription_labels)})" if filters.subscription_labels else name


def _urls(events) -> dict[int, str]:
    return {pk: absolute_url(url) for pk, url in public_pages.page_urls([event.pk for event in events]).items()}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def ics_response(content: bytes, filename: str) -> HttpResponse:
    """The calendar file as a download."""
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
