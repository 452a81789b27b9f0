"""E-mails about events: content in both languages with hostile names, and when each is sent."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from email_helpers import compose, html_of, queued_emails
from event_factory import create_event, create_ticket_type

from events.emails import reminders
from events.enums import EventStatus, MessageKind, TicketStatus
from events.formatting import ticket_url
from events.models import Event, EventDate, EventMessage, Ticket, TicketLine
from mail.models import OutgoingMail
from mail.queue import send_unsent
from payments.enums import OrderStatus, PaymentMethod, SellerKind
from payments.models import Order, OrderLine
from payments.orders.confirm import confirm_order
from payments.orders.resend import resend_confirmation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

OSLO = ZoneInfo("Europe/Oslo")
HOSTILE = "<b>Kari</b> {order} \u202eirak"
JOIN = "https://meet.example/secret-room"


def at(year, month, day, hour=0, minute=0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=OSLO)


def make_event(**fields) -> Event:
    starts = fields.pop("starts_at", at(2027, 5, 12, 9))
    fields = {
        "title_nb": "Eiendomsdagen <i>{name}</i>",
        "title_en": "The Property Day <i>{name}</i>",
        "venue": "Union Scene",
        "place": "Drammen",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=8),
        **fields,
    }
    event = create_event(**fields)
    create_ticket_type(event=event, name_nb="Ordinær", name_en="Standard", price_ore=0)
    return event


def sell(event, people, *, language="nb", buyer=("Bjørn Bestiller", "buyer@example.no"), status=OrderStatus.HELD):
    """An order with one ticket for each of `people`, which are pairs of name and e-mail address."""
    ticket_type = event.ticket_types.get()
    order = Order.objects.create(
        status=status,
        method=PaymentMethod.FREE,
        language=language,
        buyer_name=buyer[0],
        buyer_email=buyer[1],
        total_ore=0,
        vat_ore=0,
        expires_at=timezone.now() + timedelta(minutes=30),
    )
    line = OrderLine.objects.create(
        order=order,
        position=1,
        seller_kind=SellerKind.TICKET,
        description="Ticket",
        quantity=len(people),
        unit_ore=0,
        vat_code=ticket_type.vat_code,
        vat_percent=0,
        total_ore=0,
        vat_ore=0,
    )
    TicketLine.objects.create(line=line, event=event, ticket_type=ticket_type)
    for position, (name, email) in enumerate(people, start=1):
        Ticket.objects.create(
            event=event,
            ticket_type=ticket_type,
            line=line,
            position=position,
            unit=position,
            attendee_name=name,
            attendee_email=email,
        )
    return order


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs a function and then the on-commit callbacks, which send the e-mails."""

    def committed(action):
        with django_capture_on_commit_callbacks(execute=True):
            return action()

    return committed


# --- tickets ----------------------------------------------------------------------------------------------------


def test_attendees_other_than_the_buyer_are_sent_their_ticket(committed):
    event = make_event()
    people = [("Anna", "anna@example.no"), ("Bo", "bo@example.no"), ("Bjørn", "buyer@example.no"), ("", "")]
    order = sell(event, people)
    committed(lambda: confirm_order(order))
    sent = {email.to: compose(email) for email in queued_emails("event_ticket")}
    assert [message.to for message in mail.outbox].count(["anna@example.no"]) == 1
    assert set(sent) == {"anna@example.no", "bo@example.no"}
    anna = Ticket.objects.get(attendee_name="Anna")
    assert ticket_url(anna, "nb") in sent["anna@example.no"].body
    assert ticket_url(anna, "nb") not in sent["bo@example.no"].body
    assert order.access_key not in sent["anna@example.no"].body + html_of(sent["anna@example.no"])
    names = [name for name, _content, _kind in sent["anna@example.no"].attachments]
    assert [name.rpartition(".")[2] for name in names] == ["pdf", "ics"]


def test_tickets_with_the_same_address_share_one_email(committed):
    order = sell(make_event(), [("Anna", "anna@example.no"), ("Anne", "anna@example.no")])
    committed(lambda: confirm_order(order))
    assert [email.to for email in queued_emails("event_ticket")] == ["anna@example.no"]


def test_confirming_twice_sends_nothing_twice_and_resending_sends_all_again(committed):
    order = sell(make_event(), [("Anna", "anna@example.no")])
    committed(lambda: confirm_order(order))
    committed(lambda: confirm_order(order))
    assert len(queued_emails("event_ticket")) == 1
    Order.objects.update(confirmed_at=timezone.now() - timedelta(minutes=5))
    committed(lambda: resend_confirmation(order))
    assert [email.to for email in queued_emails("event_ticket")] == ["anna@example.no"] * 2


def test_a_transferred_ticket_is_not_sent_to_the_previous_address(committed):
    order = sell(make_event(), [("Anna", "anna@example.no")])
    confirm_order(order)
    Ticket.objects.update(attendee_email="new@example.no")
    committed(send_unsent)
    assert [message.to for message in mail.outbox if message.to == ["anna@example.no"]] == []


# --- by the clock -------------------------------------------------------------------------------------------------


def reminded_addresses(event=None) -> list[str]:
    """The addresses that would get a reminder now."""
    OutgoingMail.objects.filter(email_name="event_reminder").delete()
    reminders.queue_reminders()
    return sorted(email.to for email in queued_emails("event_reminder"))


def sold_event(**fields) -> tuple[Event, Order]:
    event = make_event(**fields)
    order = sell(event, [("Anna", "anna@example.no"), ("", "")])
    with time_machine.travel(at(2027, 1, 1), tick=False):
        confirm_order(order)
    return event, order


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (at(2027, 5, 10, 23, 59), False),
        (at(2027, 5, 11, 0, 0), False),
        (at(2027, 5, 11, 8, 59), False),
        (at(2027, 5, 11, 9, 0), True),
        (at(2027, 5, 11, 23, 59), True),
        (at(2027, 5, 12, 0, 1), True),
        (at(2027, 5, 12, 7, 59), True),
        (at(2027, 5, 12, 8, 0), False),
        (at(2027, 5, 12, 10, 0), False),
        (at(2027, 5, 13, 9, 0), False),
    ],
)
def test_reminder_window_in_oslo_time(now, sent):
    sold_event()
    with time_machine.travel(now, tick=False):
        assert reminded_addresses() == (["anna@example.no", "buyer@example.no"] if sent else [])


def test_reminder_of_an_event_after_midnight_is_sent_the_day_before_in_oslo():
    """00:30 in Oslo is still the day before in UTC."""
    sold_event(starts_at=at(2027, 5, 12, 0, 30))
    with time_machine.travel(at(2027, 5, 10, 9, 30), tick=False):
        assert reminded_addresses() == []
    with time_machine.travel(at(2027, 5, 11, 9, 30), tick=False):
        assert len(reminded_addresses()) == 2


def test_reminder_time_is_local_when_daylight_saving_begins():
    sold_event(starts_at=at(2027, 3, 28, 12))
    with time_machine.travel(at(2027, 3, 27, 8, 59), tick=False):
        assert reminded_addresses() == []
    second_event = sold_event(starts_at=at(2027, 3, 29, 12))[0]
    with time_machine.travel(at(2027, 3, 28, 8, 59), tick=False):
        assert not [email for email in queued_emails("event_reminder") if email.arguments["event"] == second_event.pk]
    with time_machine.travel(at(2027, 3, 28, 9, 0), tick=False):
        reminders.queue_reminders()
        assert [email for email in queued_emails("event_reminder") if email.arguments["event"] == second_event.pk]


def test_reminders_are_queued_once(committed):
    sold_event()
    with time_machine.travel(at(2027, 5, 11, 9, 5), tick=False):
        assert committed(reminders.queue_reminders) == 2
        assert committed(reminders.queue_reminders) == 0
    with time_machine.travel(at(2027, 5, 11, 18), tick=False):
        assert committed(reminders.queue_reminders) == 0
    assert (
        len([message for message in mail.outbox if "Påminnelse" in message.subject or "Reminder" in message.subject])
        == 2
    )


def test_the_buyer_gets_one_reminder_for_tickets_without_an_address(committed):
    event = make_event()
    order = sell(event, [("Anna", "anna@example.no"), ("", ""), ("Cato", ""), ("Bjørn", "buyer@example.no")])
    with time_machine.travel(at(2027, 1, 1), tick=False):
        confirm_order(order)
    with time_machine.travel(at(2027, 5, 11, 9, 5), tick=False):
        reminders.queue_reminders()
        (to_buyer,) = [email for email in queued_emails("event_reminder") if email.to == "buyer@example.no"]
        body = compose(to_buyer).body
    for ticket in Ticket.objects.exclude(attendee_email="anna@example.no"):
        assert ticket_url(ticket, "nb") in body
    assert ticket_url(Ticket.objects.get(attendee_name="Anna"), "nb") not in body
    assert "Cato" in body


def test_no_reminder_for_orders_after_the_window_opened():
    event = make_event()
    order = sell(event, [("Anna", "anna@example.no")])
    with time_machine.travel(at(2027, 5, 11, 20), tick=False):
        confirm_order(order)
        assert reminded_addresses() == []


def test_no_reminder_when_the_event_was_cancelled_or_moved_after_queueing(committed):
    event, _order = sold_event()
    with time_machine.travel(at(2027, 5, 11, 9, 5), tick=False):
        reminders.queue_reminders()
        Event.objects.filter(pk=event.pk).update(starts_at=at(2027, 6, 2, 9), ends_at=at(2027, 6, 2, 17))
        assert [compose(email) for email in queued_emails("event_reminder")] == [None, None]
        Event.objects.filter(pk=event.pk).update(starts_at=at(2027, 5, 12, 9), status=EventStatus.CANCELLED)
        assert [compose(email) for email in queued_emails("event_reminder")] == [None, None]
        assert reminded_addresses() == []
    Event.objects.filter(pk=event.pk).update(starts_at=at(2027, 6, 2, 9), status=EventStatus.CLOSED)
    with time_machine.travel(at(2027, 6, 1, 9, 5), tick=False):
        assert len(reminded_addresses()) == 2


def test_each_date_has_a_reminder():
    event, _order = sold_event(ends_at=at(2027, 5, 26, 17))
    for day in (12, 26):
        EventDate.objects.create(event=event, starts_at=at(2027, 5, day, 9), ends_at=at(2027, 5, day, 17))
    for day in (11, 25):
        with time_machine.travel(at(2027, 5, day, 12), tick=False):
            assert len(reminded_addresses()) == 2
    with time_machine.travel(at(2027, 5, 18, 12), tick=False):
        assert reminded_addresses() == []


def test_no_reminder_when_it_is_turned_off():
    sold_event(send_reminder=False)
    with time_machine.travel(at(2027, 5, 11, 12), tick=False):
        assert reminded_addresses() == []


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (at(2027, 5, 12, 18), 0),
        (at(2027, 5, 13, 8, 59), 0),
        (at(2027, 5, 13, 9, 0), 2),
        (at(2027, 5, 16, 8, 59), 2),
        (at(2027, 5, 16, 9, 1), 0),
    ],
)
def test_thanks_are_queued_within_the_window(now, sent):
    sold_event(send_thanks=True)
    with time_machine.travel(now, tick=False):
        assert reminders.queue_thanks() == sent
        assert reminders.queue_thanks() == 0


def test_thanks_only_when_turned_on_and_for_valid_tickets():
    sold_event()
    cancelled, _order = sold_event(send_thanks=True)
    Ticket.objects.filter(event=cancelled).update(status=TicketStatus.CANCELLED)
    with time_machine.travel(at(2027, 5, 13, 12), tick=False):
        assert reminders.queue_thanks() == 0


# --- every e-mail, both languages, hostile names --------------------------------------------------------------------


@pytest.fixture(params=["nb", "en"])
def all_emails(request):
    """Every e-mail about one event to a recipient with a hostile name, composed."""
    language = request.param
    event = make_event(join_url=JOIN, recording_url="https://video.example/secret", send_thanks=True, room="<u>Rom</u>")
    end = "https://example.no/a?b=1&c=2 & <script>x</script>"
    for kind in MessageKind:
        EventMessage.objects.create(
            event=event,
            kind=kind,
            text_nb="Kjære {name}, {event}.\n\nBestilling {order}. Se " + end,
            text_en="Dear {name}, {event}.\n\nOrder {order}. See " + end,
        )
    order = sell(
        event, [(HOSTILE, "anna@example.no"), (HOSTILE, "")], language=language, buyer=(HOSTILE, "b@example.no")
    )
    with time_machine.travel(at(2027, 1, 1), tick=False):
        confirm_order(order)
    emails = []
    with time_machine.travel(at(2027, 5, 11, 10), tick=False):
        reminders.queue_reminders()
        for name in ("order_confirmed", "event_ticket", "event_reminder"):
            emails += [(name, compose(email)) for email in queued_emails(name)]
    with time_machine.travel(at(2027, 5, 13, 10), tick=False):
        reminders.queue_thanks()
        emails += [("event_thanks", compose(email)) for email in queued_emails("event_thanks")]
    return language, order, emails


def test_hostile_names_are_escaped_in_every_email(all_emails):
    language, _order, emails = all_emails
    assert {name for name, _message in emails} == {"order_confirmed", "event_ticket", "event_reminder", "event_thanks"}
    for name, message in emails:
        html, text = html_of(message), message.body
        assert "<b>Kari" not in html, name
        assert "<script" not in html, name
        assert "<i>" not in html, name
        assert "<u>" not in html, name
        assert "\u202e" not in html + text + message.subject, name
        # The name contains {order}, which must not be filled in as a placeholder.
        assert "&lt;b&gt;Kari&lt;/b&gt; {order}" in html, name
        assert f'<html lang="{language}"' in html, name
        assert JOIN not in html + text, name
        assert "video.example" not in html + text, name


def test_custom_text_is_in_every_email_with_escaped_values(all_emails):
    language, order, emails = all_emails
    begins, number = ("Dear", "Order") if language == "en" else ("Kjære", "Bestilling")
    for name, message in emails:
        html, text = html_of(message), message.body
        assert f"{begins} <b>Kari</b> {{order}} irak" in text, name
        assert f"{begins} &lt;b&gt;Kari&lt;/b&gt; {{order}} irak" in html, name
        assert f"{number} {order.reference}." in text, name
        assert 'href="https://example.no/a?b=1&amp;c=2"' in html, name
        assert not re.search(r"\{(name|event|ticket_link)\}(?!</i>|&lt;/i)", text.replace("<i>{name}</i>", "")), name


# --- placeholders -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Hei {navn}", "{order.access_key}", "{0}", "{}", "{ name }", "{name!r}"])
def test_an_unknown_placeholder_is_refused_by_name(event, text):
    message = EventMessage(event=event, kind=MessageKind.TICKET, text_nb="Hei", text_en=text)
    with pytest.raises(ValidationError) as refused:
        message.full_clean()
    name = re.search(r"\{[^{}]*\}", text)[0]
    assert name in refused.value.message_dict["text_en"][0]
    assert "{ticket_link}" in refused.value.message_dict["text_en"][0]


@pytest.mark.parametrize("text", ["Hei {name", "Hei name}", "{{name}}"])
def test_a_lone_brace_is_refused(event, text):
    with pytest.raises(ValidationError):
        EventMessage(event=event, kind=MessageKind.TICKET, text_nb=text).full_clean()


def test_known_placeholders_pass(event):
    text = "{name} {event} {when} {where} {order} {ticket_link} {event_link} {contact}"
    EventMessage(event=event, kind=MessageKind.TICKET, text_nb=text).full_clean()
