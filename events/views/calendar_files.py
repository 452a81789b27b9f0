"""Calendar files for one event."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from events import ics
from events.delivery import absolute
from events.domain import queries
from events.models import Event


def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event, in the language of the address."""
    event = get_object_or_404(Event.objects.announced(), slug=slug)
    urls = {pk: absolute(url) for pk, url in queries.page_urls([event.pk]).items()}
    return ics_response(ics.calendar([event], name=event.title, urls=urls), f"{event.slug}.ics")


def ics_response(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
