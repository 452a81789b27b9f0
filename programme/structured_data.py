"""Events as schema.org structured data. The values come from the same functions as those on the page."""

from django.utils import timezone

from core.association import association_for
from core.bilingual import text_in_language
from core.models import Person
from core.pages.structured_data import absolute_url, organization
from events.availability.availability import Availability, TicketTypeState
from events.enums import Attendance, EventLanguage, EventStatus, SeatState
from events.models import Event
from events.queries import goes_with
from programme.people.addresses import person_url

_MODE = {
    Attendance.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Attendance.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Attendance.MIXED: "https://schema.org/MixedEventAttendanceMode",
}
AVAILABILITY = {
    SeatState.OPEN: "https://schema.org/InStock",
    SeatState.SESSIONS: "https://schema.org/InStock",
    SeatState.DROP_IN: "https://schema.org/InStock",
    SeatState.FEW: "https://schema.org/LimitedAvailability",
    SeatState.WAITING: "https://schema.org/SoldOut",
    SeatState.SOLD_OUT: "https://schema.org/SoldOut",
    SeatState.NOT_YET: "https://schema.org/PreSale",
    SeatState.CLOSED: "https://schema.org/OutOfStock",
    SeatState.CANCELLED: "https://schema.org/Discontinued",
    SeatState.PAST: "https://schema.org/Discontinued",
}


def event_item(page, request) -> dict:
    """The schema.org Event of a page. Its sessions are in `subEvent`."""
    event, url = page.event_with_sessions, absolute_url(page.canonical_path(request))
    data = _event(event, page.title, url) | {
        "organizer": _organizer(request),
        "offers": [_offer(offer, page.seats, url) for offer in page.seats.ticket_type_states if not page.is_over],
    }
    if page.description:
        data["description"] = page.description
    if page.people_on_stage:
        data["performer"] = [_performer(each.person, page.links_to_people) for each in page.people_on_stage]
    sessions = [item.card for item in page.scheduled_items if item.card]
    if sessions:
        data["subEvent"] = [_event(card.event, card.title, absolute_url(card.url)) for card in sessions]
    if not data["offers"]:
        del data["offers"]
    return data


def _performer(person: Person, is_linked: bool) -> dict:
    link = {"url": absolute_url(person_url(person))} if is_linked else {}
    return {"@type": "Person", "name": person.name} | link


def _event(event: Event, title: str, url: str) -> dict:
    status = "EventCancelled" if event.status == EventStatus.CANCELLED else "EventScheduled"
    item = {
        "@type": "Event",
        "name": title,
        "url": url,
        "startDate": _local(event.starts_at),
        "endDate": _local(event.ends_at),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": _MODE[Attendance(event.attendance)],
        "inLanguage": ["nb", "en"] if event.language == EventLanguage.BOTH else event.language,
    }
    places = []
    if not event.is_online:
        places.append(_place(event))
    if event.attendance != Attendance.IN_PERSON:
        places.append({"@type": "VirtualLocation", "url": url})
    item["location"] = places[0] if len(places) == 1 else places
    return item


def _place(event: Event) -> dict:
    address = {
        "streetAddress": event.address,
        "postalCode": event.postcode,
        "addressLocality": event.place,
        "addressCountry": "NO",
    }
    place = {
        "@type": "Place",
        "name": event.venue_name or event.place,
        "address": {"@type": "PostalAddress", **{key: value for key, value in address.items() if value}},
    }
    venue = event.listed_venue
    if venue and venue.latitude is not None:
        coordinates = {"latitude": float(venue.latitude), "longitude": float(venue.longitude)}
        place["geo"] = {"@type": "GeoCoordinates", **coordinates}
    return place


def _offer(offer: TicketTypeState, seats: Availability, url: str) -> dict:
    item = {
        "@type": "Offer",
        "name": text_in_language(offer.ticket_type, "name"),
        "price": f"{offer.price_ore / 100:.2f}",
        "priceCurrency": "NOK",
        "availability": AVAILABILITY[offer.state],
        "url": f"{url}#tickets",
        "validThrough": _local(min(offer.closes_at, offer.step_until or offer.closes_at)),
    }
    # Those that go with every ticket: which tickets another goes with would be one more query for the page.
    add_ons = [
        state
        for state in seats.add_on_states
        if not getattr(state.ticket_type, "is_limited", False) and goes_with(state.ticket_type, offer.ticket_type)
    ]
    if add_ons:
        item["addOn"] = [_offer(add_on, seats, url) for add_on in add_ons]
    if offer.opens_at:
        item["availabilityStarts"] = _local(offer.opens_at)
    return item


def _organizer(request) -> dict:
    return organization(association_for(request))


def _local(moment) -> str:
    return timezone.localtime(moment).isoformat()
