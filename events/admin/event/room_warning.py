"""The warning about two events in one room at the same time."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from events.formatting import format_time_span
from events.models import Event
from events.queries import events_in_same_room


def warn_about_room(request: HttpRequest, event_pk: int) -> None:
    """Warn staff of other events in the event's room at overlapping times. It is their choice to leave it so."""
    event = Event.objects.select_related("listed_room__venue").get(pk=event_pk)
    for other in events_in_same_room(event):
        words = {"room": event.listed_room, "other": other.title_nb, "when": format_time_span(other)}
        messages.warning(request, _("%(room)s is also used by “%(other)s”, %(when)s.") % words)
