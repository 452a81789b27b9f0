"""Event, conference and calendar pages: their contents in both languages, and the number of queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from event_factory import create_event, create_ticket_type
from event_page_helpers import json_ld, put_page
from programme_factory import create_item
from wagtail.models import Locale

from core.models import Person
from events.enums import EventStatus, SeatState
from events.models import Event, TicketType
from programme.models import Appearance, ConferencePage, EventPage, ProgrammeItem, Track

pytestmark = pytest.mark.django_db


def english(page):
    return page.get_translation(Locale.objects.get(language_code="en"))


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("&nbsp;", " ").split())


def test_an_event_page_shows_its_ticket_box(client, event_page, standard):
    answer = client.get(event_page.url)
    text = plain(answer.content.decode())
    assert answer.status_code == 200
    assert "3 490 kr" in text
    assert "2 790 kr" in text
    assert f'name="t{standard.pk}"' in answer.content.decode()
    assert answer.content.decode().count("<h1") == 1
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert "style=" not in answer.content.decode().split("<main")[1]


def test_the_translation_shares_the_event_and_its_seats(client, event_page, event, standard):
    page = english(event_page)
    assert page.event_id == event_page.event_id
    TicketType.objects.filter(pk=standard.pk).update(taken=45)
    for translation in (event_page, page):
        assert client.get(translation.url).context["seats"].ticket_type_states[0].left == 5
    assert "NOK 3,490" in plain(client.get(page.url).content.decode())


STATES = {
    "open": ({}, {}, SeatState.OPEN, "InStock"),
    "few": ({"taken": 40}, {}, SeatState.FEW, "LimitedAvailability"),
    "waiting list": ({"taken": 50}, {}, SeatState.WAITING, "SoldOut"),
    "sold out": ({"taken": 50}, {"waiting_list": False}, SeatState.SOLD_OUT, "SoldOut"),
    "not yet": ({"sales_from": timedelta(days=1)}, {}, SeatState.NOT_YET, "PreSale"),
    "closed": ({"sales_until": timedelta(days=-1)}, {}, SeatState.CLOSED, "OutOfStock"),
    "shut": ({}, {"status": EventStatus.CLOSED}, SeatState.CLOSED, "OutOfStock"),
    "cancelled": ({}, {"status": EventStatus.CANCELLED}, SeatState.CANCELLED, "Discontinued"),
}


@pytest.mark.parametrize("name", STATES)
def test_card_ticket_box_and_structured_data_show_the_same_state(client, calendar, event, standard, name):
    type_fields, event_fields, state, availability = STATES[name]
    now = timezone.now()
    TicketType.objects.filter(pk=standard.pk).update(
        **{k: now + v if isinstance(v, timedelta) else v for k, v in type_fields.items()}
    )
    Event.objects.filter(pk=event.pk).update(**event_fields)
    page = put_page(calendar, event)

    answer = client.get(page.url)
    box_text, box_css_class = answer.context["state_text"], answer.context["state_css_class"]
    assert answer.context["seats"].state == state
    box = answer.content.decode().split('id="tickets"')[1].split("</aside>")[0]
    assert f'<span class="state state--{box_css_class}">{box_text}</span>' in box
    assert ("<form" in box) is (state in (SeatState.OPEN, SeatState.FEW))

    item = json_ld(answer.content.decode(), "Event")
    assert item["offers"][0]["availability"] == f"https://schema.org/{availability}"
    assert item["offers"][0]["price"] == "3490.00"
    assert item["eventStatus"].endswith("EventCancelled" if name == "cancelled" else "EventScheduled")

    card = next(c for group in client.get(calendar.url).context["groups"] for c in group["cards"])
    assert (card.state_text, card.state) == (box_text, box_css_class)
    if name == "few":
        assert "10" in box_text


def test_structured_data_agrees_with_the_page(client, event_page, event):
    text = client.get(event_page.url).content.decode()
    item = json_ld(text, "Event")
    assert item["name"] == event_page.title
    assert item["location"]["name"] == "Union Scene"
    assert item["startDate"].startswith(timezone.localtime(event.starts_at).strftime("%Y-%m-%dT09:00"))
    visible_text = plain(text)
    for offer in item["offers"]:
        kroner = f"{int(float(offer['price'])):,}".replace(",", " ")
        assert f"{kroner} kr" in visible_text
        assert offer["name"] in visible_text


def test_an_expired_hold_takes_no_seats(client, event_page, event, standard, student):
    from events.booking.book import Attendee, Choice
    from payments.models import Order
    from payments.orders.place import Buyer
    from tests.support.book_one import book

    student.delete()
    Event.objects.filter(pk=event.pk).update(capacity=1)
    book(
        event=event,
        choices=[Choice(standard.pk, [Attendee("A", "a@example.no")])],
        buyer=Buyer(name="A", email="a@example.no"),
        language="nb",
    )
    assert client.get(event_page.url).context["seats"].state == SeatState.WAITING
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(event_page.url).context["seats"].state == SeatState.FEW


def test_no_vat_is_mentioned_when_the_association_is_not_registered(client, event_page, site):
    from core.models import AssociationSettings

    assert "698" in plain(client.get(event_page.url).content.decode()) or client.get(event_page.url).context["vat_text"]
    AssociationSettings.objects.update(vat_registered=False)
    assert client.get(event_page.url).context["vat_text"] == ""


def test_publishing_an_older_revision_changes_no_seats_and_no_price(event_page, event, standard):
    first = event_page.save_revision()
    event_page.title = "Nytt navn"
    event_page.save_revision().publish()
    TicketType.objects.filter(pk=standard.pk).update(taken=7, price_ore=400_000)
    Event.objects.filter(pk=event.pk).update(taken=7)
    first.publish()
    standard.refresh_from_db()
    event.refresh_from_db()
    assert (standard.taken, standard.price_ore, event.taken) == (7, 400_000, 7)


def test_a_conference_shows_its_sessions(client, conference_page, event):
    for number, track in enumerate(["Folk", "Marked"]):
        session = create_event(
            title_nb=f"Økt {number}",
            parent=event,
            starts_at=event.starts_at,
            ends_at=event.starts_at + timedelta(hours=1),
            room=f"Sal {number}",
        )
        row = ProgrammeItem(edition=event, event=session, track=Track.objects.create(edition=event, name_nb=track))
        row.save()
        create_ticket_type(event=session, name_nb="Plass", price_ore=0, capacity=5)
        put_page(conference_page, session)
    answer = client.get(conference_page.url)
    text = answer.content.decode()
    assert answer.context["has_sessions"]
    assert "timetable--lanes-2" in text
    assert "Økt 0" in text
    assert "Folk" in text
    assert {sub["name"] for sub in json_ld(text, "Event")["subEvent"]} == {"Økt 0", "Økt 1"}
    calendar_text = client.get(conference_page.get_parent().url).content.decode()
    assert "Eiendomsdagen" in calendar_text
    assert "Økt 0" not in calendar_text


def test_a_conference_without_tickets_links_to_its_sessions(client, calendar, event):
    page = put_page(calendar, event, ConferencePage)
    assert client.get(page.url).context["seats"].state == SeatState.DROP_IN
    session = create_event(
        title_nb="Økt", parent=event, starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1)
    )
    create_ticket_type(event=session, name_nb="Plass", price_ore=0, capacity=5)
    put_page(page, session)
    answer = client.get(page.url)
    [card] = [card for group in client.get(calendar.url).context["groups"] for card in group["cards"]]
    assert answer.context["seats"].state == SeatState.SESSIONS
    assert answer.context["state_text"] == card.state_text


def test_programme_items_link_to_speakers(client, conference_page, event):
    rakel = Person.objects.create(name="Rakel Eksempel", role_nb="Forsker", employer="Instituttet")
    oda = Person.objects.create(name="Oda Eksempel")
    item = create_item(event, title_nb="Regionen om tjue år", place="Store sal")
    Appearance.objects.create(person=rakel, item=item)
    Appearance.objects.create(person=oda, item=item, role="moderator", position=1)
    text = client.get(conference_page.url).content.decode()
    assert f'href="#p-{rakel.pk}"' in text
    assert f'id="p-{rakel.pk}"' in text
    assert "Instituttet" in text
    assert "Ordstyrer: " in text
    assert [person["name"] for person in json_ld(text, "Event")["performer"]] == ["Rakel Eksempel", "Oda Eksempel"]


def test_the_calendar_filters_without_javascript(client, calendar, event, standard, free_event):
    put_page(calendar, event, ConferencePage)
    put_page(calendar, free_event)

    def shown(**query):
        groups = client.get(calendar.url, query).context["groups"]
        return [card.title for group in groups for card in group["cards"]]

    assert shown() == ["Frokostmøte", "Eiendomsdagen"]
    assert shown(kind="breakfast") == ["Frokostmøte"]
    assert shown(place="Drammen") == ["Eiendomsdagen"]
    assert shown(month=f"{timezone.localtime(event.starts_at):%Y-%m}")[-1] == "Eiendomsdagen"
    assert shown(kind="webinar") == []
    assert shown(past="1") == []
    assert "empty" in client.get(calendar.url, {"kind": "webinar"}).content.decode()
    Event.objects.filter(pk=event.pk).update(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    assert shown() == ["Frokostmøte"]
    assert shown(past="1") == ["Eiendomsdagen"]


@pytest.mark.parametrize(
    "query",
    [
        "page=x",
        "page=-1",
        "page=9999999",
        "month=2027-13",
        "month=9999-12",
        "month=0-1",
        "month=0001-01",
        "kind=%00",
        "place=%00",
        "place=" + "x" * 5000,
        "past=2",
    ],
)
def test_the_calendar_ignores_invalid_parameters(client, calendar, query):
    assert client.get(f"{calendar.url}?{query}").status_code == 200


def test_drafts_are_not_shown(client, calendar, event, standard):
    Event.objects.filter(pk=event.pk).update(status=EventStatus.DRAFT)
    put_page(calendar, event)
    assert client.get(calendar.url).context["count"] == 0


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow(client, calendar, event, standard, student):
    def add_events(parent_page, number, **fields):
        for _number in range(number):
            starts = timezone.now() + timedelta(days=5)
            new_event = create_event(
                title_nb=f"Møte {Event.objects.count()}",
                starts_at=starts,
                ends_at=starts + timedelta(hours=1),
                **fields,
            )
            create_ticket_type(event=new_event, name_nb="Plass", price_ore=100, capacity=5)
            put_page(parent_page, new_event, english=False)

    page = put_page(calendar, event, ConferencePage)
    add_events(page, 2, parent=event)  # each names the other
    add_events(calendar, 1)
    session_page = EventPage.objects.child_of(page).first()
    pages = (calendar, page, session_page)
    with_few_events = [queries(client, measured.url) for measured in pages]
    for number in range(5):
        create_ticket_type(event=event, name_nb=f"Type {number}", price_ore=100, position=9)
    add_events(page, 9, parent=event)
    add_events(calendar, 9)
    with_many_events = [queries(client, measured.url) for measured in pages]
    assert with_many_events == with_few_events
    assert max(with_many_events) <= 12, with_many_events
