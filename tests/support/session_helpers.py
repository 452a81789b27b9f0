"""What a buyer of several sessions sends, and what the page and the order have."""

import re
from datetime import timedelta
from html import unescape

from django.utils import timezone

from events.models import Ticket


def at(hour: float, days: int = 30):
    day = (timezone.localtime() + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(hours=hour)


def text_of(response) -> str:
    """The words of the page's content, as a reader sees them."""
    html = response.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.find("<main") :])).replace("\xa0", " ").split())


def form(*ticket_types, names=(), **fields) -> dict:
    """What the buyer sends: one ticket of each type, and the sessions that the page has."""
    data = {
        "name": "Kari Kjøper",
        "email": "kari@example.no",
        "attending": "on",
        "terms": "on",
        "submission_key": "k" * 32,
        "session": [ticket_type.event.slug for ticket_type in ticket_types],
    }
    data |= {f"t{ticket_type.pk}": "1" for ticket_type in ticket_types}
    for ticket_type, name in zip(ticket_types, names, strict=False):
        data |= {f"a{ticket_type.pk}-1-name": name, f"a{ticket_type.pk}-1-email": f"{name.lower()}@example.no"}
    return data | fields


def lines(order) -> list[tuple]:
    return list(order.lines.order_by("position").values_list("description", "quantity", "total_ore"))


def tickets(order) -> list[tuple]:
    rows = Ticket.objects.filter(line__order=order).order_by("event__starts_at", "position")
    return list(rows.values_list("event__slug", "attendee_name", "attendee_email"))
