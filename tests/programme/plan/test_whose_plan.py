"""Whose plan a key opens: never another person's, and not a former attendee's."""

from datetime import timedelta

import pytest
from booking_helpers import buy
from django.urls import reverse
from django.utils import timezone
from event_factory import create_event, create_ticket_type
from event_page_helpers import put_page
from order_factory import confirmed_order
from programme_factory import create_item

from accounts.models import User
from events.enums import TicketStatus
from events.models import Event, Ticket
from events.stock.units import units_of
from events.tickets.cancel import cancel_tickets
from events.tickets.change_attendee import AttendeeDetails, change_attendee
from events.tickets.exchange import exchange_targets, exchange_ticket
from programme.models import PlannedItem
from programme.plan import follow
from programme.plan.jobs import RETENTION_AFTER_EVENT, RETENTION_WITHOUT_TICKET, delete_old_plans
from tests.support.plan_helpers import address, book_session, mark, text_of, titles

pytestmark = pytest.mark.django_db


def sign_in(client, email: str, *, verified: bool = True) -> None:
    user = User.objects.create_user(email)
    user.emailaddress_set.update_or_create(email=email, defaults={"verified": verified, "primary": True})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def test_a_colleague_in_the_same_order_has_a_plan_of_their_own(client, ticket, colleague, programme):
    mark(client, ticket, f"i{programme['talk'].pk}")
    book_session(programme["session"], of=ticket)
    assert {"Havnen", "Kurs"} <= set(titles(client.get(address(ticket))))
    assert not {"Havnen", "Kurs"} & set(titles(client.get(address(colleague))))
    mark(client, colleague, f"i{programme['talk'].pk}", "unmark")
    assert PlannedItem.objects.count() == 1


def test_two_people_at_one_address_have_two_plans(client, ticket, colleague, programme):
    Ticket.objects.filter(pk=colleague.pk).update(attendee_email=ticket.attendee_email)
    mark(client, ticket, f"i{programme['talk'].pk}")
    assert "Havnen" not in titles(client.get(address(colleague)))


def test_two_without_an_address_have_two_plans(client, ticket, colleague, programme):
    Ticket.objects.filter(line__order=ticket.line.order).update(attendee_email="", attendee_name="Deltaker")
    mark(client, ticket, f"i{programme['talk'].pk}")
    assert "Havnen" not in titles(client.get(address(colleague)))


def test_the_key_of_a_session_in_the_same_order_opens_the_same_plan(client, ticket, programme):
    booked = book_session(programme["session"], of=ticket, name="kari  eksempel")
    mark(client, booked, f"i{programme['talk'].pk}")
    assert PlannedItem.objects.get().ticket == ticket
    assert titles(client.get(address(booked))) == titles(client.get(address(ticket)))


def test_a_session_of_another_order_is_not_shown_by_the_key(client, ticket, programme):
    book_session(programme["session"])
    assert "Kurs" not in titles(client.get(address(ticket)))


def test_who_is_signed_in_with_the_address_sees_other_orders_too(client, ticket, programme):
    book_session(programme["session"])
    sign_in(client, "kari@example.no")
    assert "Kurs" in titles(client.get(address(ticket)))


@pytest.mark.parametrize(("email", "verified"), [("kari@example.no", False), ("tyv@example.no", True)])
def test_nobody_else_who_is_signed_in(client, ticket, programme, email, verified):
    book_session(programme["session"])
    sign_in(client, email, verified=verified)
    assert "Kurs" not in titles(client.get(address(ticket)))


def test_unnamed_cancelled_and_released_tickets_have_no_plan(client, ticket, programme):
    mark(client, ticket, f"i{programme['talk'].pk}")
    own_page = reverse("attendee_ticket", args=[ticket.access_key])
    for fields in ({"attendee_name": ""}, {"status": TicketStatus.CANCELLED}, {"status": TicketStatus.HELD}):
        before = Ticket.objects.filter(pk=ticket.pk).values(*fields).get()
        Ticket.objects.filter(pk=ticket.pk).update(**fields)
        for name in ("attendance_plan", "attendance_plan_choose", "attendance_plan_ics"):
            assert client.get(address(ticket, name))["Location"] == own_page
        mark(client, ticket, f"i{programme['late'].pk}")
        assert PlannedItem.objects.count() == 1
        assert address(ticket) not in client.get(own_page).content.decode()
        Ticket.objects.filter(pk=ticket.pk).update(**before)


def test_a_transfer_deletes_the_plan_and_closes_the_old_link(client, ticket, programme):
    mark(client, ticket, f"i{programme['talk'].pk}")
    changed = change_attendee(ticket, AttendeeDetails(name="Ola Ny", email="ola@example.no"), role="buyer")
    assert client.get(address(ticket)).status_code == 404
    assert not PlannedItem.objects.exists()
    assert "Havnen" not in titles(client.get(address(changed)))


def test_a_corrected_name_keeps_the_plan(client, ticket, programme):
    mark(client, ticket, f"i{programme['talk'].pk}")
    change_attendee(ticket, AttendeeDetails(name="Kari E. Eksempel", email=ticket.attendee_email), role="buyer")
    assert "Havnen" in titles(client.get(address(ticket)))


def test_a_ticket_that_is_transferred_meanwhile_is_not_marked(ticket, programme, event):
    from events.queries import event_with_sessions
    from programme.plan import save
    from programme.plan.attendee import attendee_of

    stale = Ticket.objects.select_related("event", "line__order").get(pk=ticket.pk)
    attendee = attendee_of(stale, event_with_sessions(event.pk))
    change_attendee(ticket, AttendeeDetails(name="Ola Ny", email="ola@example.no"), role="buyer")
    with pytest.raises(save.Closed):
        save.mark(attendee, [f"i{programme['talk'].pk}"])
    assert not PlannedItem.objects.exists()


def test_an_exchange_takes_the_plan_along(client, ticket, programme, student, paid):
    order = buy(programme["talk"].edition, (ticket.ticket_type, 1, ["Nora"]))
    paid(order)
    old = Ticket.objects.get(line__order=order)
    mark(client, old, f"i{programme['talk'].pk}")
    [unit] = units_of(old.line.order)
    target = next(each for each in exchange_targets(unit, staff=True) if each.ticket_type == student)
    exchange_ticket(unit, target, role="staff")
    new = Ticket.objects.valid().get(attendee_name="Nora")
    assert new.pk != old.pk
    assert "Havnen" in titles(client.get(address(new)))
    assert client.get(address(old))["Location"] == reverse("attendee_ticket", args=[old.access_key])


def test_old_plans_are_deleted(client, ticket, colleague, programme, event):
    for each in (ticket, colleague):
        mark(client, each, f"i{programme['talk'].pk}")
    assert delete_old_plans() == 0
    Ticket.objects.filter(pk=ticket.pk).update(
        status=TicketStatus.CANCELLED, cancelled_at=timezone.now() - RETENTION_WITHOUT_TICKET + timedelta(minutes=5)
    )
    assert delete_old_plans() == 0
    Ticket.objects.filter(pk=ticket.pk).update(cancelled_at=timezone.now() - RETENTION_WITHOUT_TICKET)
    assert delete_old_plans() == 1
    assert delete_old_plans(now=event.ends_at + RETENTION_AFTER_EVENT - timedelta(hours=2)) == 0
    assert delete_old_plans(now=event.ends_at + RETENTION_AFTER_EVENT + timedelta(hours=2)) == 1


def test_marks_with_the_ticket_of_a_session_last_as_long_as_the_conference(client, ticket, programme, event):
    booked = book_session(programme["session"])
    mark(client, booked, f"i{programme['talk'].pk}")
    assert PlannedItem.objects.get().ticket == booked
    Event.objects.filter(pk=event.pk).update(ends_at=event.ends_at + timedelta(days=2))
    assert delete_old_plans(now=programme["session"].ends_at + RETENTION_AFTER_EVENT + timedelta(days=1)) == 0


def test_the_portal_lists_coming_conferences_with_a_programme(client, calendar, ticket, programme):
    sign_in(client, "kari@example.no")
    elsewhere = create_event(title_nb="Frokostmøte med agenda", kind="breakfast")
    put_page(calendar, elsewhere)
    create_item(elsewhere)
    confirmed_order(create_ticket_type(elsewhere), buyer={"email": "kari@example.no"})
    page = client.get("/min-side/")
    assert address(ticket) in page.content.decode()
    assert page.content.decode().count("/program/") == 1
    assert "Mitt program" in text_of(page)


def test_the_portal_of_somebody_else_lists_nothing(client, ticket):
    sign_in(client, "tyv@example.no")
    assert "/program/" not in client.get("/min-side/").content.decode()


def test_a_cancelled_order_closes_the_plan(client, ticket, programme):
    mark(client, ticket, f"i{programme['talk'].pk}")
    Event.objects.update(cancel_until=timezone.now() + timedelta(days=1))
    cancel_tickets(ticket.line.order, [ticket.pk], role="buyer")
    ticket.refresh_from_db()
    assert ticket.status == TicketStatus.CANCELLED
    assert client.get(address(ticket)).status_code == 302


def test_a_cancelled_conference_has_no_plans(client, ticket, programme, event):
    booked = book_session(programme["session"], of=ticket)
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    for each in (ticket, booked):
        own_page = reverse("attendee_ticket", args=[each.access_key])
        assert client.get(address(each))["Location"] == own_page
        assert address(each) not in client.get(own_page).content.decode()


@pytest.mark.parametrize(("name", "is_kept"), [("kari  eksempel", True), ("Kari Lie", False)])
def test_a_plan_follows_the_same_person_however_the_name_is_written(ticket, colleague, programme, name, is_kept):
    PlannedItem.objects.create(ticket=ticket, item=programme["talk"])
    colleague.attendee_name, colleague.attendee_email = name, ticket.attendee_email
    follow.take_along([(ticket, colleague)])
    assert PlannedItem.objects.get().ticket_id == (colleague.pk if is_kept else ticket.pk)
