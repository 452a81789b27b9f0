"""Template filters for events on pages and in the admin."""

from django import template

from events.formatting import format_time_span
from events.looks import look_of
from events.models import Event

register = template.Library()


@register.filter
def when(event: Event) -> str:
    """Days and hours: «17. mai 2027, kl. 09.00–16.30». See `events.formatting.format_time_span`."""
    return format_time_span(event)


@register.filter
def look_css(event: Event) -> str:
    """The classes that give an element the colours of the event's series; "" for an event without one."""
    look = look_of(event)
    return look.css if look else ""
