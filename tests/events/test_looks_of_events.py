"""An event has the look of its series, on its pages, tickets and in its e-mails."""

import pytest
from booking_helpers import hold
from django.urls import reverse
from event_factory import create_event
from event_page_helpers import put_page
from programme_factory import create_session
from wagtail.models import ModelLogEntry

from core.looks import ACCENT_COLOURS, Look
from events.emails.tickets import write_ticket
from events.looks import accent_of, look_of
from events.models import Event, EventSeries, Ticket
from events.notify.recipients import tickets_for
from events.tickets.confirmation import ticket_pdf_data
from mail.message import build_message
from mail.models import OutgoingMail
from payments.emails.orders import order_confirmed
from payments.orders.confirm import confirm_order
from programme.models import ConferencePage, EventPage

LOOK = Look("moss", "forest", "leaves")
MOSS = ACCENT_COLOURS["moss"]


@pytest.fixture
def series(db):
    return EventSeries.objects.create(name_nb="Serien", accent="moss", ground="forest", motif="leaves")


@pytest.fixture
def edition(event, standard, series):
    Event.objects.filter(pk=event.pk).update(series=series)
    return Event.objects.get(pk=event.pk)


@pytest.fixture
def order(edition, standard):
    order = hold(edition, standard, "a@example.no", buyer="a@example.no")
    confirm_order(order)
    return order


def test_sessions_look_like_their_conference_and_others_like_none(edition, free_event):
    session = create_session(edition, at=1)
    assert look_of(edition) == look_of(session) == LOOK
    assert look_of(free_event) is None
    assert accent_of(free_event) == ""
    lone = create_event(parent=free_event)
    assert look_of(Event.objects.select_related("parent").get(pk=lone.pk)) is None


def test_a_look_that_was_read_with_the_event_costs_no_query(edition, django_assert_num_queries):
    session = create_session(edition, at=1)
    read = Event.objects.select_related("series", "parent__series").in_bulk([edition.pk, session.pk])
    with django_assert_num_queries(0):
        assert look_of(read[edition.pk]) == look_of(read[session.pk]) == LOOK


def test_pages_of_editions_and_sessions_have_the_look_in_both_languages(client, calendar, edition):
    page = put_page(calendar, edition, ConferencePage)
    session_page = put_page(page, create_session(edition, at=1, title_nb="Økten"), EventPage)
    for each in (page, page.get_translations().get(), session_page):
        html = client.get(each.url).content.decode()
        assert f'class="event-head {LOOK.css}"' in html
        assert 'class="ticket-box accent--moss' in html
    assert client.get(f"/share/{page.pk}.png").status_code == 200


def test_a_conference_without_series_has_the_accent_of_its_page(client, calendar, event, standard):
    page = put_page(calendar, event, ConferencePage, accent="ochre")
    assert 'class="event-head accent--ochre"' in client.get(page.url).content.decode()


def test_changing_the_series_shows_at_once(client, calendar, edition, series):
    page = put_page(calendar, edition, ConferencePage)
    assert "accent--moss" in client.get(page.url).content.decode()
    series.accent = "coral"
    series.save()
    assert "accent--coral ground--forest" in client.get(page.url).content.decode()


def test_tickets_and_e_mails_have_the_accent(client, calendar, edition, order):
    put_page(calendar, edition, ConferencePage)
    ticket = Ticket.objects.with_event().get(line__order=order)
    assert ticket_pdf_data(ticket).accent == MOSS
    html = client.get(ticket.line.order.get_absolute_url()).content.decode()
    assert f'class="ticket-list {LOOK.css}"' in html
    mail = OutgoingMail(to="a@example.no", language="nb")
    for content in (
        write_ticket(tickets_for(order.pk, edition.pk, "a@example.no"), "a@example.no"),
        order_confirmed(order.pk),
    ):
        message = build_message(content, mail)
        assert f"6px solid {MOSS}" in message.alternatives[0][0]


def test_e_mails_about_other_events_keep_the_associations_rule(free_event):
    order = hold(free_event, free_event.ticket_types.get(), "a@example.no", buyer="a@example.no")
    confirm_order(order)
    message = build_message(order_confirmed(order.pk), OutgoingMail(to="a@example.no", language="nb"))
    assert "2px solid #14212B" in message.alternatives[0][0]


def test_staff_change_a_look_and_the_log_has_before_and_after(staff_client, series):
    url = reverse("event_series:edit", args=[series.pk])
    assert staff_client.get(url).status_code == 200
    data = {"name_nb": "Serien", "slug": "serien", "accent": "ochre", "ground": "wine", "motif": ""}
    assert staff_client.post(url, data).status_code == 302
    series.refresh_from_db()
    assert series.look == Look("ochre", "wine", "")
    entry = ModelLogEntry.objects.get(action="events.series_changed")
    assert (entry.data["before"]["accent"], entry.data["after"]["accent"]) == ("moss", "ochre")
    assert "Aksentfarge: moss → ochre" in entry.message
    # The box was not sent, so it is not ticked.
    assert "På forsiden: Ja → Nei" in entry.message
    response = staff_client.post(url, data | {"accent": "<b>", "motif": "x" * 500})
    assert set(response.context["form"].errors) == {"accent", "motif"}


def test_the_shared_image_says_when_and_where(client, calendar, edition):
    page = put_page(calendar, edition, ConferencePage)
    assert "Union Scene" in page.share_line()
    assert str(edition.starts_at.year) in page.share_line()
    first = client.get(f"/share/{page.pk}.png").content
    EventSeries.objects.update(ground="wine")
    Event.objects.filter(pk=edition.pk).update(venue="Et annet hus")
    assert client.get(f"/share/{page.pk}.png").content != first
