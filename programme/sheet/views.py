"""The printed programme: one A4 side for each day, as text, without anything that only works on a screen."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.cache.process_cache import get_or_set
from core.web.responses import moved_permanently
from events.models import Event
from events.queries import current_slug, event_with_sessions
from events.tickets.confirmation import absolute_url
from events.tickets.pdf import qr_svg
from programme.queries import public_editions
from programme.timetable.filters import ProgrammeFilter
from programme.timetable.schedule import ScheduledItem, appearances, programme_items, scheduled_items


@dataclass(frozen=True)
class Sheet:
    """One day. `venue` is where all of it takes place, "" for several venues, which the rows then name."""

    date: date
    items: list[ScheduledItem]
    venue: str


@require_safe
def programme_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """All days of the programme, or with `?day=2027-05-17` one of them. The programme's other filters work too."""
    event = Event.objects.announced().filter(slug=slug).only("pk").first()
    if event is None:
        if new_slug := current_slug(slug):
            return moved_permanently(request, reverse("programme_sheet", args=[new_slug]))
        raise Http404
    editions = public_editions([event.pk])
    if not editions:
        raise Http404
    edition = event_with_sessions(event.pk)
    items = scheduled_items(edition, programme_items(edition), appearances(edition))
    programme = ProgrammeFilter(request.GET, items)
    if not programme.chosen:
        raise Http404(_("There is nothing in the programme here."))
    address = absolute_url(editions[0].url)
    context = {
        "edition": edition,
        "page_title": editions[0].title,
        "edition_url": editions[0].url,
        "address": address,
        "address_text": address.split("://")[-1].rstrip("/"),
        "qr": get_or_set(("programme sheet", address), lambda: qr_svg(address, scalable=True)),
        "days": programme.days if len(programme.days) > 1 else [],
        "chosen_day": date.fromisoformat(programme.day) if programme.day else None,
        "sheets": _sheets(programme.chosen),
        "printed_at": timezone.now(),
    }
    return render(request, "programme/sheet/page.html", context)


def _sheets(items: list[ScheduledItem]) -> list[Sheet]:
    by_date: dict[date, list[ScheduledItem]] = {}
    for item in items:
        by_date.setdefault(timezone.localdate(item.starts_at), []).append(item)
    sheets = []
    for day, of_day in sorted(by_date.items()):
        venues = {item.place.venue for item in of_day} - {""}
        sheets.append(Sheet(day, of_day, venues.pop() if len(venues) == 1 else ""))
    return sheets
