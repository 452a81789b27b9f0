"""Calendar files (iCalendar): one event with its sessions, one day of it, and a calendar to subscribe to."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.association import association
from core.text import plain
from core.web.responses import moved_permanently
from events import public_pages
from events.enums import EventKind
from events.models import Event
from events.queries import current_slug
from events.tickets import ics
from events.tickets.confirmation import absolute_url
from programme.queries import events_with_page

#: How long an event stays in the subscription after it has ended.
PAST_EVENTS_LISTED = timedelta(days=60)


def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event and its sessions. With `?day=2027-05-17` only the sessions that start on that day."""
    event = Event.objects.announced().filter(slug=slug).first()
    if event is None:
        if new_slug := current_slug(slug):
            return moved_permanently(request, reverse("event_ics", args=[new_slug]))
        raise Http404
    events = [event, *Event.objects.announced().filter(parent=event).order_by("starts_at", "pk")]
    name = event.slug
    if day := _day(request.GET.get("day", "")):
        sessions = events[1:]
        events = [session for session in sessions if timezone.localdate(session.starts_at) == day] or [event]
        name = f"{event.slug}-{day.isoformat()}"
    return ics_response(ics.calendar(events, name=event.title, urls=_urls(events)), f"{name}.ics")


def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Events with a page in the language of the URL. The parameters `kind` and `place` filter them."""
    events = events_with_page().filter(ends_at__gt=timezone.now() - PAST_EVENTS_LISTED).order_by("starts_at", "pk")
    if request.GET.get("kind") in EventKind.values:
        events = events.filter(kind=request.GET["kind"])
    if place := plain(request.GET.get("place", "")[:240])[:60]:
        events = events.filter(place=place)
    newest = list(events[:500])
    name = _("%(association)s: events") % {"association": association().name}
    return ics_response(ics.feed(newest, name=name, urls=_urls(newest)), "calendar.ics")


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
