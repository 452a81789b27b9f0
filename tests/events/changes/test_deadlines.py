"""An event's deadlines and a conference's sessions move with it when staff choose that."""

from datetime import datetime, timedelta

import pytest
from booking_helpers import hold
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from event_factory import create_discount_code, create_event, create_ticket_type
from icalendar import Calendar
from wagtail.models import ModelLogEntry

from core.wall_clock import add_to_wall_clock, days_between
from events.admin.changes.suggest import announce_url
from events.changes.deadlines import DeadlinesCross, deadlines_of
from events.changes.decide import event_facts, move_event
from events.changes.process import covered_event_ids, process_change
from events.enums import BlockReason, EventStatus
from events.models import Event, EventChange, EventDate, PriceStep, SeatBlock, TicketType
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

WEEK = timedelta(days=7)


def oslo(year, month, day, hour=9, minute=0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _in_september(time_machine):
    time_machine.move_to(oslo(2027, 9, 20, 12), tick=False)


@pytest.fixture
def event(site) -> Event:
    """On a Tuesday in October, before daylight saving time ends."""
    return create_event(
        title_nb="Innsikt",
        title_en="Insight",
        venue="Union Scene",
        starts_at=oslo(2027, 10, 26),
        ends_at=oslo(2027, 10, 26, 16),
        sales_from=oslo(2027, 9, 1),
        sales_until=oslo(2027, 10, 25, 23, 59),
        cancel_until=oslo(2027, 9, 15),
        change_until=oslo(2027, 10, 26, 8),
    )


@pytest.fixture
def seat(event) -> TicketType:
    seat = create_ticket_type(
        event=event, name_nb="Plass", price_ore=0, sales_from=oslo(2027, 10, 1), sales_until=oslo(2027, 10, 20)
    )
    PriceStep.objects.create(ticket_type=seat, name_nb="Tidlig", price_ore=0, until=oslo(2027, 9, 10))
    PriceStep.objects.create(ticket_type=seat, name_nb="Snart", price_ore=0, until=oslo(2027, 10, 10))
    create_discount_code(event=event, code="NY", percent=10, valid_from=oslo(2027, 9, 2), valid_until=oslo(2027, 10, 5))
    for reason in (BlockReason.STAFF, BlockReason.OFFER):
        SeatBlock.objects.create(
            event=event, ticket_type=seat, reason=reason, quantity=1, left=1, until=oslo(2027, 10, 12)
        )
    return seat


def deadline_dates(event) -> dict[str, datetime]:
    return {deadline.label: deadline.before for deadline in deadlines_of(Event.objects.get(pk=event.pk), 0)}


def new_time(starts_at, event) -> dict:
    return {"starts_at": starts_at, "ends_at": starts_at + (event.ends_at - event.starts_at)}


def test_future_deadlines_move_by_the_same_number_of_days(event, seat):
    """Daylight saving time ends in between: the local time is kept."""
    change = move_event(event, new_time(oslo(2027, 11, 2, 13), event), deadlines=True)
    event.refresh_from_db()
    seat.refresh_from_db()
    first, second = seat.price_steps.order_by("pk")
    code = event.codes.get()
    staff, offer = event.seat_blocks.order_by("pk")
    assert event.sales_until == oslo(2027, 11, 1, 23, 59)
    assert event.change_until == oslo(2027, 11, 2, 8)
    assert event.cancel_until == oslo(2027, 9, 22), "it follows the event's day"
    assert event.sales_from == oslo(2027, 9, 1), "a sale that has begun is not closed again"
    assert (seat.sales_from, seat.sales_until) == (oslo(2027, 10, 8), oslo(2027, 10, 27))
    assert (first.until, second.until) == (oslo(2027, 9, 10), oslo(2027, 10, 17)), (
        "a price step that is over stays over"
    )
    assert (code.valid_from, code.valid_until) == (oslo(2027, 9, 2), oslo(2027, 10, 12))
    assert (staff.until, offer.until) == (oslo(2027, 10, 19), oslo(2027, 10, 12)), "an offer keeps its deadline"
    data = ModelLogEntry.objects.for_instance(event).get(action="events.deadlines_moved").data
    assert data["days"] == 7
    assert len(data["changes"]) == 8
    entry = ModelLogEntry.objects.for_instance(event).get(action="events.deadlines_moved")
    assert "→" in entry.message
    assert change.facts["events"] == [event.pk]


def test_deadlines_stay_without_the_option(event, seat):
    before = deadline_dates(event)
    move_event(event, new_time(oslo(2027, 11, 2), event))
    assert deadline_dates(event) == before
    assert not ModelLogEntry.objects.filter(action="events.deadlines_moved").exists()


def test_a_move_within_the_day_moves_no_deadline(event, seat):
    before = deadline_dates(event)
    move_event(event, new_time(oslo(2027, 10, 26, 13), event), deadlines=True)
    assert deadline_dates(event) == before


def test_a_sale_cannot_be_moved_to_end_before_it_begins(event, seat):
    """The sale has begun, and moving the event forward would end it before that."""
    before = deadline_dates(event)
    with pytest.raises(DeadlinesCross):
        move_event(event, new_time(oslo(2027, 9, 21), event), deadlines=True)
    event.refresh_from_db()
    assert event.starts_at == oslo(2027, 10, 26)
    assert deadline_dates(event) == before
    assert not EventChange.objects.exists()


def test_cancellation_deadline_is_the_promised_date(event, seat):
    until = oslo(2027, 10, 30)
    move_event(event, new_time(oslo(2027, 11, 2), event), deadlines=True, until=until)
    event.refresh_from_db()
    assert event.cancel_until == until


def test_emails_give_the_later_cancellation_deadline(event, seat):
    Event.objects.filter(pk=event.pk).update(cancel_until=oslo(2027, 10, 20))
    change = move_event(event, new_time(oslo(2027, 11, 2), event), deadlines=True, until=oslo(2027, 10, 1))
    event.refresh_from_db()
    assert event.cancel_until == oslo(2027, 10, 27)
    assert datetime.fromisoformat(change.facts["until"]) == event.cancel_until


def test_wall_clock_arithmetic_across_daylight_saving(event):
    assert add_to_wall_clock(oslo(2027, 10, 25, 23, 59), WEEK) == oslo(2027, 11, 1, 23, 59)
    assert days_between(oslo(2027, 10, 30, 23), oslo(2027, 10, 31, 1)) == 1
    assert days_between(oslo(2027, 11, 2), oslo(2027, 10, 26)) == -7


# --- Sessions and dates ---------------------------------------------------------------------------------------------


@pytest.fixture
def session(event) -> Event:
    session = create_event(
        title_nb="Økt",
        title_en="Session",
        parent=event,
        starts_at=oslo(2027, 10, 26, 10),
        ends_at=oslo(2027, 10, 26, 11),
        cancel_until=oslo(2027, 10, 19),
    )
    create_ticket_type(event=session, name_nb="Plass", price_ore=0)
    return session


def test_sessions_move_along_and_their_attendees_are_notified(event, seat, session, commit):
    cancelled_session = create_event(
        title_nb="Avlyst",
        parent=event,
        status=EventStatus.CANCELLED,
        starts_at=oslo(2027, 10, 26, 12),
        ends_at=oslo(2027, 10, 26, 13),
    )
    EventDate.objects.create(event=session, starts_at=session.starts_at, ends_at=session.ends_at)
    order = hold(session, session.ticket_types.get(), "anna@example.no", language="en")
    confirm_order(order)
    mail.outbox.clear()
    sequence = session.sequence
    with commit():
        change = move_event(event, new_time(oslo(2027, 11, 2, 8), event), sessions=True, deadlines=True)
        process_change(change.pk)
    session.refresh_from_db()
    cancelled_session.refresh_from_db()
    assert (session.starts_at, session.ends_at) == (oslo(2027, 11, 2, 9), oslo(2027, 11, 2, 10))
    assert session.dates.get().starts_at == oslo(2027, 11, 2, 9)
    assert session.cancel_until == oslo(2027, 10, 26)
    assert session.sequence > sequence
    assert cancelled_session.starts_at == oslo(2027, 10, 26, 12)
    assert covered_event_ids(change) == [event.pk, session.pk]
    body = next(message.body for message in mail.outbox if message.to == ["anna@example.no"]).replace("\u00a0", " ")
    assert "Session: 2 November 2027, 09:00–10:00 (before: 26 October 2027, 10:00–11:00)" in body
    (file,) = (
        content
        for message in mail.outbox
        if message.to == ["anna@example.no"]
        for name, content, _type in message.attachments
        if name.endswith(".ics")
    )
    assert [entry.start for entry in Calendar.from_ical(file).events] == [session.starts_at]
    for deadline in (event, session):
        assert ModelLogEntry.objects.for_instance(deadline).filter(action="events.deadlines_moved").exists()


def test_sessions_stay_without_the_option_or_when_only_the_place_changes(event, session):
    move_event(event, new_time(oslo(2027, 11, 2), event))
    session.refresh_from_db()
    assert session.starts_at == oslo(2027, 10, 26, 10)
    event.refresh_from_db()
    change = move_event(event, {"room": "Sal B"}, sessions=True, deadlines=True)
    session.refresh_from_db()
    assert session.starts_at == oslo(2027, 10, 26, 10)
    assert covered_event_ids(change) == [event.pk]


# --- In the admin --------------------------------------------------------------------------------------------------


def moment(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def data_of(event, **changes) -> dict:
    names = ("attendance", "venue", "room", "address", "postcode", "place", "join_url")
    data = {name: getattr(event, name) for name in names}
    data |= {"starts_at": moment(event.starts_at), "ends_at": moment(event.ends_at)}
    data |= {"message_nb": "", "message_en": "", "until": "", "deadlines": "move"}
    return data | {name: moment(value) if isinstance(value, datetime) else value for name, value in changes.items()}


def test_admin_confirmation_shows_each_deadline_before_and_after(staff_client, event, seat, session):
    url = reverse("event_move", args=[event.pk])
    form = staff_client.get(url).context["form"]
    assert (form["deadlines"].value(), form["sessions"].value()) == ("move", True)
    data = data_of(
        event,
        **new_time(oslo(2027, 11, 2), event),
        sessions="on",
        message_nb="Hei {name}, {when}",
        message_en="Dear {name}",
    )
    confirmation = staff_client.post(url, data)
    text = confirmation.content.decode().replace("\u00a0", " ")
    plan = confirmation.context["plan"]
    assert plan.days == 7
    assert [deadline.pk for deadline, *_when in plan.sessions] == [session.pk]
    assert "1. november 2027" in text or "1 November 2027" in text
    before = {
        deadline.label: (deadline.before, deadline.after) for deadline in plan.deadlines if deadline.event == event
    }
    assert (oslo(2027, 10, 25, 23, 59), oslo(2027, 11, 1, 23, 59)) in before.values()
    norwegian, english = confirmation.context["previews"]
    assert "Hei Kari Nordmann, 2. november 2027" in norwegian["text"].replace("\u00a0", " ")
    assert "Dear Kari Nordmann" in english["text"]
    event.refresh_from_db()
    assert event.starts_at == oslo(2027, 10, 26)
    hidden = {field.html_name: field.value() or "" for field in confirmation.context["form"]}
    back = staff_client.post(url, hidden | {"back": "1"})
    assert back.context["form"]["message_nb"].value() == "Hei {name}, {when}"
    staff_client.post(url, hidden | {"confirmed": "1", "checksum": plan.checksum})
    event.refresh_from_db()
    session.refresh_from_db()
    assert event.sales_until == oslo(2027, 11, 1, 23, 59)
    assert session.starts_at == oslo(2027, 11, 2, 10)


def test_confirmation_is_shown_again_after_a_change_meanwhile(staff_client, event, seat):
    url = reverse("event_move", args=[event.pk])
    data = data_of(event, **new_time(oslo(2027, 11, 2), event))
    seen = staff_client.post(url, data).context["plan"].checksum
    PriceStep.objects.filter(name_nb="Snart").update(until=oslo(2027, 10, 11))
    changed = staff_client.post(url, data | {"confirmed": "1", "checksum": seen})
    assert changed.context["changed_meanwhile"]
    assert not EventChange.objects.exists()
    assert not staff_client.post(url, data | {"sure": "1"}).has_header("Location")
    response = staff_client.post(url, data | {"confirmed": "1", "checksum": changed.context["plan"].checksum})
    assert response.status_code == 302


def test_admin_form_refuses_crossing_deadlines(staff_client, event, seat):
    url = reverse("event_move", args=[event.pk])
    response = staff_client.post(url, data_of(event, **new_time(oslo(2027, 9, 21), event)))
    assert response.status_code == 422
    assert "deadlines" in response.context["form"].errors
    unchanged = staff_client.post(url, data_of(event, **new_time(oslo(2027, 9, 21), event), deadlines="keep"))
    assert unchanged.status_code == 200
    assert all(deadline.stays for deadline in unchanged.context["plan"].deadlines)


def test_form_has_no_fields_for_missing_deadlines_and_sessions(staff_client, site):
    bare = create_event(title_nb="Bar", starts_at=oslo(2027, 10, 26), ends_at=oslo(2027, 10, 26, 10))
    fields = staff_client.get(reverse("event_move", args=[bare.pk])).context["form"].fields
    assert not {"deadlines", "sessions"} & set(fields)


# --- Placeholders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["event_cancel", "event_move", "event_announce"])
@pytest.mark.parametrize("text", ["Hei {navn}", "Hei {", "{name.__class__}"])
def test_an_unknown_placeholder_in_a_message_is_refused(staff_client, event, seat, name, text):
    url = announce_url(event, event_facts(event)) if name == "event_announce" else reverse(name, args=[event.pk])
    data = data_of(event, **new_time(oslo(2027, 11, 2), event), message_nb=text, sure="on")
    response = staff_client.post(url, data)
    assert response.status_code == 422
    assert "message_nb" in response.context["form"].errors
    event.refresh_from_db()
    assert event.status == EventStatus.OPEN
    assert not EventChange.objects.exists()


def test_placeholders_are_filled_in_for_each_recipient(event, seat, commit):
    event.refresh_from_db()
    TicketType.objects.filter(pk=seat.pk).update(sales_from=None)
    order = hold(event, seat, "anna@example.no", "kari@example.no")
    confirm_order(order)
    mail.outbox.clear()
    with commit():
        change = move_event(
            event, {"room": "Sal B"}, message_nb="Hei {name}: {where}, {order} {ticket_link} {event_link}"
        )
        process_change(change.pk)
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert "Hei Deltaker 1: Sal B, Union Scene" in bodies["anna@example.no"]
    assert order.access_key not in bodies["anna@example.no"]
    assert "Hei Kari Kjøper" in bodies["kari@example.no"]
    assert order.access_key in bodies["kari@example.no"]


def test_cancellation_email_can_be_previewed(staff_client, event, seat):
    url = reverse("event_cancel", args=[event.pk])
    page = staff_client.post(url, {"message_nb": "Beklager, {name}. {contact}", "message_en": "", "preview": "1"})
    assert page.status_code == 200
    norwegian, english = page.context["previews"]
    for preview in (norwegian, english):
        assert "Beklager, Kari Nordmann" in preview["text"]
    event.refresh_from_db()
    assert event.status == EventStatus.OPEN
    assert page.context["form"]["message_nb"].value() == "Beklager, {name}. {contact}"
    assert "{ticket_link}" in page.content.decode()
