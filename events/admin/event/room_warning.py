"""The warnings about an event's room and people that something else has at the same time."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from events.formatting import format_time_span
from events.models import Event
from events.queries import events_in_same_room

#: Each gives sentences about an event. A higher app adds what it knows and this one does not: items of programmes.
_checks: list[Callable[[Event], Iterable[str]]] = []


def register_clash_check(check: Callable[[Event], Iterable[str]]) -> None:
    """Add sentences about what an event clashes with. Called from `AppConfig.ready()`."""
    _checks.append(check)


def clashes_of(event: Event) -> list[str]:
    """What else is in the event's room while it takes place, and whatever a higher app knows of.

    The event may be a copy with other times that is not saved.
    """
    texts = []
    for other in events_in_same_room(event):
        words = {"room": event.listed_room, "other": other.title_nb, "when": format_time_span(other)}
        texts.append(_("%(room)s is also used by “%(other)s”, %(when)s.") % words)
    for check in _checks:
        texts += check(event)
    return texts


def warn_about_room(request: HttpRequest, event_pk: int) -> None:
    """Warn staff of what the event clashes with. It is their choice to leave it so."""
    event = Event.objects.select_related("listed_room__venue").get(pk=event_pk)
    for text in clashes_of(event):
        messages.warning(request, text)
