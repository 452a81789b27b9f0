"""The subscription: what the page says of it, what the calendar file has, and how often programs fetch it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from event_factory import create_event, create_ticket_type, create_topic
from event_page_helpers import put_page
from icalendar import Calendar

from events.enums import Attendance, EventStatus
from events.models import EventDate
from events.tickets.ics import calendar as calendar_file
from programme.models import ConferencePage

pytestmark = pytest.mark.django_db
OSLO = ZoneInfo("Europe/Oslo")
FEEDS = {"nb": "/kalender.ics", "en": "/en/calendar.ics"}


@pytest.fixture
def titles(client):
    """The titles in the calendar file with a query."""

    def read(site: str = "nb", **query) -> list[str]:
        response = client.get(FEEDS[site], query)
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        return [str(entry["SUMMARY"]) for entry in Calendar.from_ical(response.content).walk("VEVENT")]

    return read


def test_the_file_takes_the_filters_of_the_page(publish, titles):
    bridge = publish("Bru", 1, place="Drammen", price=100, kind="breakfast")
    publish("Havn", 40, place="Lier", language="en", attendance=Attendance.ONLINE)
    publish("Styre", 3, place="Drammen", audience="members")
    create_topic("bygg", events=[bridge])
    assert titles() == ["Bru", "Styre", "Havn"]
    assert titles("en") == ["Bru (en)", "Styre (en)", "Havn (en)"]
    for query, found in (
        ({"kind": "breakfast"}, ["Bru"]),
        ({"topic": "bygg"}, ["Bru"]),
        ({"place": "Drammen"}, ["Bru", "Styre"]),
        ({"language": "en"}, ["Havn"]),
        ({"free": "1"}, ["Styre", "Havn"]),
        ({"digital": "1"}, ["Havn"]),
        ({"members": "1"}, ["Styre"]),
        ({"month": "2027-06"}, ["Havn"]),
        ({"place": "Drammen", "free": "1"}, ["Styre"]),
        ({"place": "Ingensteds"}, []),
        # A subscription to a topic that is gone does not become one to everything.
        ({"topic": "utgatt"}, []),
        ({"kind": "rubbish", "language": "sv", "free": "x", "view": "month"}, ["Bru", "Styre", "Havn"]),
    ):
        assert titles(**query) == found, query


def test_the_file_has_what_the_calendar_shows_and_what_is_lately_over(publish, titles, calendar):
    publish("Nylig", -59)
    publish("Lenge siden", -62)
    publish("Kladd", 1, status=EventStatus.DRAFT)
    publish("Avlyst møte", 2, status=EventStatus.CANCELLED)
    conference = publish("Konferanse", 3, page={"model": ConferencePage})
    put_page(calendar, create_event(title_nb="Økt", parent=conference))
    create_event(title_nb="Uten side")
    assert titles() == ["Nylig", "AVLYST: Avlyst møte", "Konferanse"]


def test_the_name_says_what_the_subscription_contains(publish, client):
    publish("Bru", 1, place="Drammen", kind="breakfast")
    name = str(Calendar.from_ical(client.get("/kalender.ics").content)["X-WR-CALNAME"])
    assert name.endswith(": arrangementer")
    filtered = Calendar.from_ical(client.get("/kalender.ics?kind=breakfast&place=Drammen&free=1").content)
    assert str(filtered["X-WR-CALNAME"]) == f"{name} (Frokostmøte · Drammen · Gratis)"
    english = Calendar.from_ical(client.get("/en/calendar.ics?kind=breakfast").content)
    assert str(english["X-WR-CALNAME"]).endswith(": events (Breakfast meeting)")
    assert filtered["REFRESH-INTERVAL"].to_ical() == b"PT6H"
    assert str(filtered["X-PUBLISHED-TTL"]) == "PT6H"


def test_an_unchanged_file_is_not_sent_again(publish, client, time_machine):
    event = publish("Bru", 1)
    first = client.get("/kalender.ics")
    assert first["Cache-Control"] == "public, max-age=900"
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    time_machine.shift(3600)
    again = client.get("/kalender.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    event.title_nb = "Ny bru"
    event.save()
    assert client.get("/kalender.ics", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_entries_are_those_of_the_events_own_files(publish, client):
    course = publish("Kurs", 1, starts_at=datetime(2027, 5, 20, 9, tzinfo=OSLO), hours=200)
    for day in (20, 27):
        starts = datetime(2027, 5, day, 9, tzinfo=OSLO)
        EventDate.objects.create(event=course, starts_at=starts, ends_at=starts + timedelta(hours=2))
    own = Calendar.from_ical(calendar_file([course], name="Kurs")).walk("VEVENT")
    feed = Calendar.from_ical(client.get("/kalender.ics").content).walk("VEVENT")
    assert [str(entry["UID"]) for entry in feed] == [str(entry["UID"]) for entry in own]
    assert len(feed) == 2


def test_the_page_gives_the_address_and_says_what_is_in_it(publish, client, calendar, settings):
    publish("Bru", 1, place="Nedre Eiker")
    page = BeautifulSoup(client.get(calendar.url).content, "html.parser").select_one("#subscribe")
    field = page.select_one("input")
    assert field["value"] == "http://localhost:8000/kalender.ics"
    assert field.has_attr("readonly")
    assert page.select_one(f"label[for={field['id']}]").text == "Adressen til abonnementet"
    assert "alle arrangementer" in page.text
    assert page.select_one("a.ds-button")["href"] == "webcal://localhost:8000/kalender.ics"

    query = {"place": "Nedre Eiker", "free": "1", "month": "2027-05", "view": "month", "recording": "1", "page": "2"}
    english = calendar.get_translations().get().url
    page = BeautifulSoup(client.get(english, query).content, "html.parser").select_one("#subscribe")
    address = "localhost:8000/en/calendar.ics?place=Nedre+Eiker&free=1"
    assert page.select_one("input")["value"] == f"http://{address}"
    assert page.select_one("a.ds-button")["href"] == f"webcal://{address}"
    assert page.strong.text == "Nedre Eiker, Free"
    assert {name.text for name in page.select("dt")} == {"Outlook", "Google", "Apple"}


def test_pages_and_file_take_few_queries_and_the_same_with_ten_times_the_events(publish, client, calendar):
    every = {
        "kind": "seminar", "topic": "bygg", "place": "Lier", "language": "nb", "free": "1", "digital": "1",
        "members": "1",
    }  # fmt: skip
    addresses = [
        (calendar.url, {}),
        (calendar.url, every),
        (calendar.url, {**every, "month": "2027-05"}),
        (calendar.url, {**every, "past": "1", "recording": "1"}),
        (calendar.url, {"view": "month"}),
        (calendar.url, {**every, "view": "month"}),
        ("/kalender.ics", {}),
        ("/kalender.ics", every),
    ]
    topics = [create_topic("bygg"), create_topic("by")]

    def add(number: int) -> None:
        for day in (1, -1):
            event = publish(
                f"Møte {number} {day}", day, place="Lier", attendance=Attendance.MIXED, audience="members",
                recording_url="https://opptak.example/1",
            )  # fmt: skip
            event.topics.set(topics)
            event.save()
            starts = event.starts_at
            EventDate.objects.create(event=event, starts_at=starts, ends_at=starts + timedelta(hours=1))
            EventDate.objects.create(event=event, starts_at=starts + timedelta(hours=1), ends_at=event.ends_at)
        conference = publish(f"Konferanse {number}", 2, page={"model": ConferencePage})
        few_left = create_ticket_type(conference, price_ore=100, capacity=5, position=number)
        few_left.price_steps.create(price_ore=50, until_sold=2)
        create_ticket_type(create_event(parent=conference))

    def queries() -> list[int]:
        counts = []
        for address, query in addresses:
            client.get(address, query)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address, query).status_code == 200
            statements = [each["sql"] for each in captured]
            assert len(set(statements)) == len(statements)
            counts.append(len(statements))
        return counts

    add(0)
    few = queries()
    for number in range(1, 10):
        add(number)
    assert queries() == few
    assert max(few) <= 12, few
