"""An attendee's own programme: what it shows, marking without JavaScript, and the calendar file."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_event
from event_page_helpers import put_page
from icalendar import Calendar
from programme_factory import create_appearance, create_item, create_session

from core.cache.process_cache import clear_cache
from events.models import Event, Ticket
from programme.models import PlannedItem
from programme.plan import save
from tests.support.plan_helpers import address, book_session, follow, mark, text_of, titles

pytestmark = pytest.mark.django_db


def test_addresses_in_both_languages(ticket):
    key = ticket.access_key
    assert address(ticket) == f"/billett/{key}/program/"
    assert address(ticket, language="en") == f"/en/ticket/{key}/programme/"


def test_the_ticket_page_leads_to_it(client, ticket):
    for language, text in (("nb", "Mitt program"), ("en", "My programme")):
        with translation.override(language):
            response = client.get(reverse("attendee_ticket", args=[ticket.access_key]))
        assert text in text_of(response)
        assert address(ticket, language=language) in response.content.decode()


def test_common_items_booked_sessions_and_marks_in_order_of_time(client, ticket, programme):
    book_session(programme["session"], of=ticket)
    mark(client, ticket, f"i{programme['late'].pk}")
    response = client.get(address(ticket))
    assert titles(response) == ["Kaffe", "Velkommen", "Kurs", "Veien"]
    text = text_of(response)
    assert "Påmeldt" in text
    assert "Merket" in text
    assert "For alle" in text
    assert titles(client.get(address(ticket, language="en"))) == ["Coffee", "Welcome", "Course", "The road"]


def test_overlaps_are_named_with_their_time(client, ticket, programme):
    for name in ("talk", "other"):
        mark(client, ticket, f"i{programme[name].pk}")
    assert "«Krafta» og «Havnen» overlapper kl. 10.00–10.30." in text_of(client.get(address(ticket)))
    assert "“Power” and “The port” overlap, 10:00–10:30." in text_of(client.get(address(ticket, language="en")))


def test_a_booked_session_that_is_cancelled_overlaps_nothing(client, ticket, programme):
    book_session(programme["session"], of=ticket)
    mark(client, ticket, f"i{programme['other'].pk}")
    assert "overlapper" in text_of(client.get(address(ticket)))
    Event.objects.filter(pk=programme["session"].pk).update(status="cancelled")
    assert "overlapper" not in text_of(client.get(address(ticket)))


def test_gaps_lead_to_what_is_on_meanwhile(client, ticket, programme, event):
    mark(client, ticket, f"i{programme['late'].pk}")
    response = client.get(address(ticket))
    assert "Se 3 programposter mellom 10.00 og 13.00" in text_of(response)
    [link] = BeautifulSoup(response.content, "html.parser").select(".plan__gap a")
    shown = titles(client.get(link["href"]))
    assert shown == ["Krafta", "Havnen", "Kurs"]


def test_marking_and_unmarking_without_javascript(client, ticket, programme):
    key = f"i{programme['talk'].pk}"
    choose = address(ticket, "attendance_plan_choose")
    page = BeautifulSoup(client.get(choose).content, "html.parser")
    assert page.select_one(f'button[name=mark][value="{key}"]')["aria-label"] == "Merk «Havnen»"
    response = mark(client, ticket, key)
    assert (response.status_code, response["Location"]) == (303, f"{choose}#{key}")
    assert mark(client, ticket, key).status_code == 303  # a second click marks nothing twice
    assert [row.item for row in PlannedItem.objects.all()] == [programme["talk"]]
    page = BeautifulSoup(client.get(choose).content, "html.parser")
    assert page.select_one(f'button[name=unmark][value="{key}"]')["aria-label"] == "Fjern merket: «Havnen»"
    client.post(address(ticket), {"unmark": key})
    assert not PlannedItem.objects.exists()


def test_the_filters_stay_after_marking(client, ticket, programme):
    choose = address(ticket, "attendance_plan_choose")
    response = client.post(f"{choose}?q=krafta&evil=https://example.com", {"mark": f"i{programme['other'].pk}"})
    assert response["Location"] == f"{choose}?q=krafta#i{programme['other'].pk}"


def test_a_session_that_is_marked_and_not_booked_shows_its_seats(client, ticket, programme):
    mark(client, ticket, f"s{programme['session'].pk}")
    assert PlannedItem.objects.get().session == programme["session"]
    assert "Påmeldt" not in text_of(client.get(address(ticket)))


@pytest.mark.parametrize("key", ["", "i", "s", "i0", "x1", "i999999999999999999999", "i1;i2", "i\u0663", "\x00"])
def test_what_is_not_of_the_programme_is_ignored(client, ticket, key):
    assert mark(client, ticket, key).status_code == 303
    assert mark(client, ticket, key, "unmark").status_code == 303
    assert not PlannedItem.objects.exists()


def test_items_of_other_programmes_and_hidden_ones_are_ignored(client, ticket, programme):
    hidden = create_item(programme["talk"].edition, title_nb="Skjult", is_shown=False)
    from_elsewhere = create_item(create_event(), title_nb="Annet")
    for item in (hidden, from_elsewhere):
        mark(client, ticket, f"i{item.pk}")
    assert not PlannedItem.objects.exists()


def test_what_was_marked_without_a_ticket_is_taken_along(client, ticket, programme):
    keys = f"i{programme['talk'].pk},s{programme['session'].pk},i999"
    link = f"https://example.no/kalender/eiendomsdagen/?starred={keys}#programme"
    response = follow(client, client.post(address(ticket), {"link": link}))
    assert "2 programposter er merket." in text_of(response)
    assert {row.key for row in PlannedItem.objects.all()} == set(keys.split(",")[:2])
    assert "allerede i programmet" in text_of(follow(client, client.post(address(ticket), {"link": link})))


@pytest.mark.parametrize(
    "link", ["", "x", "https://example.no/?starred=", "?starred=i999", "http://[", "?starred=" + "i999," * 700]
)
def test_a_link_without_anything_is_explained_beside_the_field(client, ticket, link):
    response = client.post(address(ticket), {"link": link})
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("input[name=link]")["aria-invalid"] == "true"
    assert page.select_one("input[name=link]").get("value", "") == link
    assert page.title.text.strip().startswith("Feil:")


def test_no_more_marks_than_the_limit(client, ticket, programme, monkeypatch):
    monkeypatch.setattr(save, "MAX_MARKED", 1)
    mark(client, ticket, f"i{programme['talk'].pk}")
    choose = address(ticket, "attendance_plan_choose")
    response = follow(client, client.post(choose, {"mark": f"i{programme['late'].pk}"}))
    assert "Du kan merke opptil 1 programposter" in text_of(response)
    assert PlannedItem.objects.count() == 1


def test_no_more_changes_in_an_hour_than_the_limit(client, ticket, programme, monkeypatch):
    monkeypatch.setattr(save, "SAVES_PER_HOUR", 2)
    for name in ("talk", "late", "other"):
        response = follow(client, client.post(address(ticket), {"mark": f"i{programme[name].pk}"}))
    assert "Vent en time" in text_of(response)
    assert PlannedItem.objects.count() == 2


def test_after_the_event_it_is_read_and_not_changed(client, ticket, programme, event):
    mark(client, ticket, f"i{programme['talk'].pk}")
    past = timezone.now() - timedelta(hours=1)
    Event.objects.filter(pk=event.pk).update(starts_at=past - timedelta(hours=8), ends_at=past)
    page = client.get(address(ticket))
    assert "Havnen" in titles(page)
    assert not BeautifulSoup(page.content, "html.parser").select("main form button[name]")
    mark(client, ticket, f"i{programme['late'].pk}")
    mark(client, ticket, f"i{programme['talk'].pk}", "unmark")
    assert [row.item for row in PlannedItem.objects.all()] == [programme["talk"]]


def test_no_plan_without_a_page_or_a_programme(client, ticket, programme, page):
    for each in (page, *page.get_translations()):
        each.unpublish()
    response = client.get(address(ticket))
    assert response["Location"] == reverse("attendee_ticket", args=[ticket.access_key])
    assert "Mitt program" not in text_of(client.get(response["Location"]))


def test_the_calendar_file_has_what_is_chosen_and_common_without_breaks(client, ticket, programme):
    book_session(programme["session"], of=ticket)
    mark(client, ticket, f"i{programme['late'].pk}")
    response = client.get(address(ticket, "attendance_plan_ics"))
    assert response["Content-Type"].startswith("text/calendar")
    assert response["Cache-Control"] == "private, no-store"
    entries = Calendar.from_ical(response.content).walk("VEVENT")
    assert sorted(str(entry["summary"]) for entry in entries) == ["Kurs", "Veien", "Velkommen"]
    assert ticket.access_key not in response.content.decode()


def test_a_booked_session_without_a_page_is_in_the_plan_and_the_calendar(client, ticket, event):
    hidden = create_session(event, at=6, title_nb="Uten side")
    book_session(hidden, of=ticket)
    assert "Uten side" in titles(client.get(address(ticket)))
    entries = Calendar.from_ical(client.get(address(ticket, "attendance_plan_ics")).content).walk("VEVENT")
    assert "Uten side" in [str(entry["summary"]) for entry in entries]


def test_no_more_queries_with_more_items(client, ticket, programme, event, page):
    def count(name: str) -> int:
        cache.clear()
        clear_cache()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(ticket, name)).status_code == 200
        statements = [query["sql"] for query in queries]
        assert len(statements) == len(set(statements))
        return len(statements)

    book_session(programme["session"], of=ticket)
    mark(client, ticket, f"i{programme['talk'].pk}")
    names = ("attendance_plan", "attendance_plan_choose", "attendance_plan_ics")
    few = [count(name) for name in names]
    for number in range(4):
        item = create_item(event, at=number, title_nb=f"Punkt {number}", room=programme["talk"].room)
        create_appearance(item, name=f"Person {number}")
        mark(client, ticket, f"i{item.pk}")
        session = create_session(event, at=number, title_nb=f"Kurs {number}")
        put_page(page, session)
        if number < 2:
            book_session(session, of=ticket, position=number + 3)
    assert [count(name) for name in names] == few


def test_the_page_is_private(client, ticket):
    response = client.get(address(ticket))
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not re.search(r'https?://(?!testserver|localhost)[^"]*' + ticket.access_key, response.content.decode())


def test_a_wrong_key_gives_the_page_of_unknown_tickets(client, ticket):
    for name in ("attendance_plan", "attendance_plan_choose", "attendance_plan_ics"):
        assert client.get(reverse(name, args=["x" * 22])).status_code == 404
    assert Ticket.objects.filter(pk=ticket.pk).exists()
