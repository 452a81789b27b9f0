"""The filters of the calendar: what each of them finds, in the list of coming events, of past ones and in a month."""

from datetime import timedelta

import pytest
from django.utils import translation
from event_factory import create_event, create_ticket_type, create_topic
from event_page_helpers import put_page

from events.enums import Attendance, Audience, EventLanguage, EventStatus
from programme.calendar.entries import calendar_entries
from programme.models import ConferencePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(client, calendar):
    """The titles that the calendar lists with a query."""

    def titles(**query) -> list[str]:
        response = client.get(calendar.url, query)
        assert response.status_code == 200
        context = response.context
        if context.get("month"):
            return [title for title, _url in context["month"].listed]
        return [card.title for group in context["groups"] for card in group["cards"]]

    return titles


def test_free_is_what_costs_nobody_anything(publish, shown):
    publish("Gratis", 1)
    publish("Betalt", 2, price=10_000)
    publish("Bare kom", 3, price=None)
    members_pay = publish("Blandet", 4)
    create_ticket_type(members_pay, price_ore=5_000, audience=Audience.MEMBERS)
    add_on = publish("Gratis med middag", 5)
    create_ticket_type(add_on, price_ore=50_000, needs_ticket=True, uses_seats=False)
    withdrawn = publish("Gratis uten salg av det dyre", 6)
    create_ticket_type(withdrawn, price_ore=50_000, active=False)
    partner = publish("Gratis uten kode", 7)
    create_ticket_type(partner, price_ore=50_000, audience=Audience.CODE)
    publish("Bare med kode", 8, price=50_000, audience=Audience.CODE)
    assert shown(free="1") == [
        "Gratis", "Bare kom", "Gratis med middag", "Gratis uten salg av det dyre", "Gratis uten kode"
    ]  # fmt: skip


def test_a_conference_without_tickets_is_as_free_as_its_sessions(publish, shown):
    for number, price in enumerate([0, 9_900]):
        conference = publish(f"Konferanse {number}", number + 1, price=None, page={"model": ConferencePage})
        create_ticket_type(create_event(parent=conference), price_ore=price)
        draft = create_event(parent=conference, status=EventStatus.DRAFT)
        create_ticket_type(draft, price_ore=100)
    assert shown(free="1") == ["Konferanse 0"]


def test_members_only_is_what_nobody_else_can_book(publish, shown):
    publish("Alle", 1)
    publish("Medlemmer", 2, audience=Audience.MEMBERS)
    both = publish("Begge", 3, audience=Audience.MEMBERS)
    create_ticket_type(both)
    with_code = publish("Medlemmer og partnere", 4, audience=Audience.MEMBERS)
    create_ticket_type(with_code, audience=Audience.CODE)
    publish("Bare kom", 5, price=None)
    assert shown(members="1") == ["Medlemmer", "Medlemmer og partnere"]


def test_place_attendance_language_and_topic(publish, shown, client, calendar):
    bridge = publish("Bru", 1, place="Drammen", attendance=Attendance.MIXED)
    port = publish("Havn", 2, place="Lier", language=EventLanguage.ENGLISH)
    town = publish("By", 3, place="Drammen", language=EventLanguage.BOTH)
    publish("Nett", 4, attendance=Attendance.ONLINE)
    create_topic("bygg", name_nb="Bygg", name_en="Building", events=[bridge, town])
    create_topic("hav", events=[port])
    create_topic("ubrukt")
    assert shown(place="Drammen") == ["Bru", "By"]
    assert shown(digital="1") == ["Bru", "Nett"]
    assert shown(language="en") == ["Havn", "By"]
    assert shown(language="nb") == ["Bru", "By", "Nett"]
    assert shown(topic="bygg") == ["Bru", "By"]
    assert shown(topic="bygg", place="Drammen", language="en") == ["By"]
    assert shown(topic="hav", place="Drammen") == []
    assert shown(view="month", topic="bygg") == ["Bru", "By"]
    response = client.get(calendar.url, {"topic": "bygg"})
    assert response.context["choices"]["topics"] == [("bygg", "Bygg"), ("hav", "Hav")]
    english = client.get(calendar.get_translations().get().url, {"topic": "bygg"})
    assert english.context["choices"]["topics"][0] == ("bygg", "Building")
    assert english.context["filters"].chips[0][0] == "Building"


def test_recordings_are_found_and_marked_among_past_events_only(publish, shown, client, calendar):
    address = "https://opptak.example/1"
    publish("Kommer", 2, recording_url=address)
    publish("Opptak", -2, recording_url=address)
    publish("Uten", -3)
    assert shown(past="1", recording="1") == ["Opptak"]
    assert shown(past="1") == ["Opptak", "Uten"]
    assert shown(recording="1") == ["Kommer"]
    assert shown(view="month", recording="1") == ["Opptak"]
    page = client.get(calendar.url, {"past": "1"}).content.decode()
    assert page.count("Opptak for deltakere") == 1
    # Only those who have a ticket see where it is.
    assert address not in page
    assert "Opptak for deltakere" not in client.get(calendar.url).content.decode()
    month = client.get(calendar.url, {"view": "month"}).content.decode()
    assert month.count("· opptak") == 1
    assert address not in month


def test_an_event_for_others_than_the_reader_says_so_on_its_card(publish, client, calendar):
    publish("Engelsk", 1, language=EventLanguage.ENGLISH)
    publish("Begge", 2, language=EventLanguage.BOTH)
    publish("Medlemmer", 3, audience=Audience.MEMBERS)
    [group] = client.get(calendar.url).context["groups"]
    with translation.override("nb"):
        assert [card.notes for card in group["cards"]] == [["På engelsk"], [], ["Bare medlemmer"]]
    [group] = client.get(calendar.get_translations().get().url).context["groups"]
    with translation.override("en"):
        assert [card.notes for card in group["cards"]] == [[], [], ["Members only", "In Norwegian"]]


def test_every_filter_is_a_chip_that_takes_itself_away(publish, client, calendar):
    event = publish("Bru", 1, place="Ås & Lier", attendance=Attendance.ONLINE, audience=Audience.MEMBERS)
    create_topic("bygg", name_nb="Bygg", events=[event])
    chosen = {
        "kind": "seminar", "topic": "bygg", "place": "Ås & Lier", "language": "nb", "free": "1", "digital": "1",
        "members": "1", "month": "2027-05",
    }  # fmt: skip
    response = client.get(calendar.url, chosen)
    assert response.context["count"] == 1
    filters = response.context["filters"]
    assert [label for label, _query in filters.chips] == [
        "Seminar", "Bygg", "Ås & Lier", "På norsk", "Gratis", "Digitalt", "Bare medlemmer", "mai 2027"
    ]  # fmt: skip
    page = response.content.decode()
    assert page.count("chosen__item") == 8
    assert "place=%C3%85s+%26+Lier&amp;" in page
    kind, *_others = filters.chips
    assert "kind" not in kind[1]
    assert len(kind[1].split("&")) == 7
    assert f'href="{calendar.url}">Fjern filtrene' in page
    # The folded part is open, because one of its filters is chosen.
    assert '<details class="calendar-filters__more" open>' in page
    assert '<details class="calendar-filters__more">' in client.get(calendar.url, {"kind": "seminar"}).content.decode()


def test_the_views_keep_the_filters(publish, client, calendar):
    publish("Bru", 1, place="Drammen")
    filters = client.get(calendar.url, {"place": "Drammen", "month": "2027-06", "page": "2"}).context["filters"]
    assert filters.query_of_view("coming") == "place=Drammen"
    assert filters.query_of_view("month") == "view=month&place=Drammen&month=2027-06"
    assert filters.query_of_view("past") == "past=1&place=Drammen"
    filters = client.get(
        calendar.url, {"place": "Drammen", "view": "month", "month": "2027-06", "recording": "1"}
    ).context["filters"]
    assert filters.query_of_view("coming") == "place=Drammen"
    assert filters.query_of_view("past") == "past=1&place=Drammen&recording=1"
    assert filters.query_without_filters == "view=month&month=2027-06"
    # In the month view, the month is what is shown, and no filter.
    assert [label for label, _query in filters.chips] == ["Drammen", "Med opptak"]


def test_pages_of_the_list_keep_the_filters(publish, client, calendar):
    for number in range(22):
        publish(f"Møte {number}", number + 1, place="Drammen")
    response = client.get(calendar.url, {"place": "Drammen", "free": "1"})
    assert 'rel="next" href="?place=Drammen&amp;free=1&amp;page=2"' in response.content.decode()
    second = client.get(calendar.url, {"place": "Drammen", "free": "1", "page": "2"})
    assert [card.title for group in second.context["groups"] for card in group["cards"]] == ["Møte 20", "Møte 21"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({}, "Ingenting er satt opp"),
        ({"past": "1"}, "Ingen arrangementer er over ennå"),
        ({"kind": "webinar"}, "Ingenting passer"),
        ({"place": "<b>Ingensteds</b>"}, "&lt;b&gt;Ingensteds"),
        ({"view": "month"}, "Det skjer ingenting i mai 2027"),
        ({"view": "month", "free": "1"}, "Ingenting i mai 2027 passer"),
    ],
)
def test_a_list_without_events_says_what_to_do(client, calendar, today, query, text):
    page = client.get(calendar.url, query).content.decode()
    assert text in page
    assert "<b>" not in page


HOSTILE = ["", "x", "\x00", "-1", "' OR 1=1 --", "<script>", "9" * 5000, "١", "2027-05-01", "0000-01", "2027-00", "²"]


@pytest.mark.parametrize("value", HOSTILE)
def test_invalid_values_are_ignored(publish, client, calendar, value):
    publish("Bru", 1)
    names = ("kind", "language", "free", "digital", "members", "recording", "month", "past", "page", "view")
    for extra in ({}, {"view": "month"}, {"past": "1"}):
        response = client.get(calendar.url, dict.fromkeys(names, value) | extra)
        assert response.status_code == 200
        assert not response.context["filters"].is_active
        assert "<script>" not in response.content.decode().split("<main")[1]
        assert client.get("/kalender.ics", dict.fromkeys(names, value) | extra).status_code == 200


@pytest.mark.parametrize("topic", ["", "æ", "a b", "\x00", "<script>", "x" * 61])
def test_what_can_be_no_topic_is_ignored(publish, client, calendar, topic):
    publish("Bru", 1)
    response = client.get(calendar.url, {"topic": topic})
    assert (response.context["count"], response.context["filters"].is_active) == (1, False)


def test_a_topic_without_events_finds_nothing_and_can_be_removed(publish, client, calendar):
    publish("Bru", 1)
    response = client.get(calendar.url, {"topic": "utgatt"})
    assert response.context["count"] == 0
    assert response.context["filters"].chips == [("utgatt", "")]


def test_repeated_parameters_and_arrays_are_no_error(publish, client, calendar):
    publish("Bru", 1)
    for query in ("kind=seminar&kind=x", "kind[]=seminar", "topic=%FF", "place=%F0%9F%8C%89", "month=2027-05&month="):
        assert client.get(f"{calendar.url}?{query}").status_code == 200


def test_a_new_topic_and_a_new_ticket_are_seen_at_once(publish, shown, settings):
    settings.PROCESS_CACHE_SECONDS = 300
    event = publish("Bru", 1)
    assert shown(free="1") == ["Bru"]
    topic = create_topic("bygg")
    event.topics.add(topic)
    event.save()
    ticket = event.ticket_types.get()
    ticket.price_ore = 100
    ticket.save()
    entries = {language: calendar_entries(language).entries for language in ("nb", "en")}
    assert {(entry.is_free, entry.topics) for each in entries.values() for entry in each} == {
        (False, frozenset({"bygg"}))
    }


def test_sessions_drafts_and_events_without_page_are_no_entries(publish, calendar, today):
    conference = publish("Konferanse", 1)
    session = create_event(title_nb="Økt", parent=conference)
    put_page(calendar, session)
    publish("Kladd", 2, status=EventStatus.DRAFT)
    create_event(title_nb="Uten side")
    publish("Avlyst", 3, status=EventStatus.CANCELLED)
    entries = calendar_entries("nb").entries
    assert [(entry.pk == conference.pk, entry.is_cancelled) for entry in entries] == [(True, False), (False, True)]


def test_an_event_that_ends_now_is_past(publish, today):
    publish("Akkurat over", 0, starts_at=today - timedelta(hours=1), ends_at=today)
    publish("Ett minutt igjen", 0, starts_at=today - timedelta(hours=1), ends_at=today + timedelta(minutes=1))
    calendar = calendar_entries("nb")
    assert (len(calendar.coming()), len(calendar.past())) == (1, 1)
