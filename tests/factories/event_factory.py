"""Events with what is sold of them. Every field has a plain default: a test names what it is about."""

from datetime import datetime, timedelta

from django.utils import timezone

from events.enums import DiscountKind
from events.models import DiscountCode, Event, Room, SeatPool, TicketType, Topic, Venue


def days_ahead(days: int, hour: int = 9) -> datetime:
    """The full hour, in the site's time, so many days from today."""
    moment = timezone.localtime() + timedelta(days=days)
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


def create_event(*, hours: float = 8, **fields) -> Event:
    """An open event in thirty days; `hours` is its length when `ends_at` is not given."""
    fields.setdefault("title_nb", "Møte")
    fields.setdefault("starts_at", days_ahead(30))
    fields.setdefault("ends_at", fields["starts_at"] + timedelta(hours=hours))
    return Event.objects.create(**fields)


def create_ticket_type(event: Event, **fields) -> TicketType:
    """A free place at the event, without a limit of its own."""
    return TicketType.objects.create(event=event, **({"name_nb": "Plass", "price_ore": 0} | fields))


def create_seat_pool(event: Event, **fields) -> SeatPool:
    """Ten seats that several ticket types share."""
    return SeatPool.objects.create(event=event, **({"name": "Salen", "capacity": 10} | fields))


def create_discount_code(event: Event, code: str = "SOMMER", *, ticket_types=(), **fields) -> DiscountCode:
    """Ten percent off, of these ticket types; of all when none is named."""
    if fields.setdefault("kind", DiscountKind.PERCENT) == DiscountKind.PERCENT:
        fields.setdefault("percent", 10)
    discount_code = DiscountCode.objects.create(event=event, code=code, **fields)
    if ticket_types:
        discount_code.ticket_types.set(ticket_types)
    return discount_code


def create_event_with_sales(*, types: int = 2, pool: bool = True, **fields) -> Event:
    """An event with several paid ticket types (100 kr, 200 kr, …), the first of them drawing on a pool."""
    event = create_event(**fields)
    shared_pool = create_seat_pool(event) if pool else None
    for number in range(1, types + 1):
        create_ticket_type(
            event,
            position=number,
            name_nb=f"Type {number}",
            price_ore=number * 100_00,
            pool=shared_pool if number == 1 else None,
        )
    return event


def create_venue(**fields) -> Venue:
    """A venue in Drammen with an address."""
    defaults = {"name_nb": "Elvesalen", "street_address": "Bragernes torg 4", "postcode": "3017", "town": "Drammen"}
    return Venue.objects.create(**(defaults | fields))


def create_room(venue: Venue, **fields) -> Room:
    return Room.objects.create(venue=venue, **({"name": "Storsalen"} | fields))


def create_topic(slug: str = "eiendom", *, events=(), **fields) -> Topic:
    """A topic of these events."""
    topic = Topic.objects.create(slug=slug, **({"name_nb": slug.capitalize()} | fields))
    topic.events.set(events)
    return topic
