"""The next events on the admin's first page: which, and their numbers."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from event_factory import create_event, create_ticket_type, days_ahead
from order_factory import confirmed_order
from programme_factory import create_session
from wagtail.users.models import UserProfile
from waitinglist_helpers import sell_out, wait

from accounts.roles import create_roles
from events.admin.desk import SHOWN, EventRow, next_events
from events.enums import EventStatus
from events.models import Event, Ticket

pytestmark = pytest.mark.django_db


def test_the_next_ones_that_take_place_without_their_sessions(superuser):
    later = create_event(title_nb="Senere", slug="senere", starts_at=days_ahead(20), ends_at=days_ahead(20, 12))
    soon = create_event(title_nb="Snart", slug="snart", starts_at=days_ahead(2), ends_at=days_ahead(2, 12))
    create_session(soon)
    create_event(title_nb="Avlyst", slug="avlyst", starts_at=days_ahead(3), status=EventStatus.CANCELLED)
    create_event(title_nb="Over", slug="over", starts_at=days_ahead(-3), ends_at=days_ahead(-3, 12))
    assert [row.event for row in next_events(superuser)] == [soon, later]


def test_a_few_are_shown(superuser):
    for number in range(SHOWN + 2):
        create_event(slug=f"e{number}", starts_at=days_ahead(2 + number))
    assert len(next_events(superuser)) == SHOWN


def test_their_numbers(superuser):
    event = create_event(slug="e", starts_at=days_ahead(30), capacity=30, waiting_list=True)
    ticket_type = create_ticket_type(event, price_ore=0)
    sell_out(event, ticket_type, 2, 1)
    wait(event, ticket_type, 4)
    old = Ticket.objects.filter(event=event).order_by("pk").first()
    Ticket.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    session = create_session(event)
    confirmed_order(create_ticket_type(session, price_ore=0), 2)
    [row] = next_events(superuser)
    assert (row.event.taken, row.percent, row.new, row.waiting) == (3, 10, 2, 1)
    assert (row.session_count, row.session_tickets) == (1, 2)


def test_full_is_said_only_when_no_seat_is_left():
    assert EventRow(Event(capacity=300, taken=299), 0, 0, 0, 0).percent == 99
    assert EventRow(Event(capacity=300, taken=300), 0, 0, 0, 0).percent == 100
    assert EventRow(Event(capacity=None, taken=5), 0, 0, 0, 0).percent is None


@pytest.mark.parametrize("language", ["nb", "en"])
def test_on_the_first_page(staff_client, superuser, site, language):
    UserProfile.objects.update_or_create(user=superuser, defaults={"preferred_language": language})
    create_event(slug="e", title_nb="Frokost", title_en="Breakfast", starts_at=days_ahead(3), capacity=20)
    html = staff_client.get("/admin/").content.decode()
    assert {"nb": "0 av 20 plasser", "en": "0 of 20 seats"}[language] in html
    assert {"nb": "Frokost", "en": "Breakfast"}[language] in html


@pytest.mark.parametrize(
    ("role", "sees"), [("Event staff", True), ("Door", True), ("Finance", False), ("Editors", False)]
)
def test_it_is_for_those_who_may_see_events(client, site, second_factor, django_user_model, role, sees):
    create_roles()
    user = django_user_model.objects.create_user(email="r@example.no", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert ("next-events" in client.get("/admin/").content.decode()) is sees


def test_the_number_of_queries_does_not_grow_with_the_events(superuser):
    create_event(slug="first", starts_at=days_ahead(2))
    with CaptureQueriesContext(connection) as few:
        next_events(superuser)
    for number in range(SHOWN):
        create_session(create_event(slug=f"e{number}", starts_at=days_ahead(3 + number)), at=number)
    with CaptureQueriesContext(connection) as many:
        next_events(superuser)
    assert len(many) == len(few) == 4
