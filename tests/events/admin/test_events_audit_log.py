"""Each action of staff on seats and tickets is logged with user, time, and values before and after.

Every admin URL of the events app is listed here.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from event_factory import create_ticket_type
from wagtail.models import ModelLogEntry
from waitinglist_helpers import cancel_order, sell_out, wait

from events import wagtail_hooks
from events.admin.changes.plan import plan_move
from events.booking.book import Attendee, Choice
from events.changes import decide
from events.enums import BlockReason, ChangeTaskStatus
from events.models import DiscountCode, Event, SeatBlock, Ticket, TicketType, WaitingEntry
from events.stock import blocks
from events.waitinglist.join import leave_waiting_list
from payments.documents.invoice import confirm_by_invoice
from payments.enums import PaymentMethod
from payments.orders.place import Buyer
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]

CODE = {"number": "3", "kind": "percent", "percent": "20", "capacity": "1", "key": "k" * 20}
GIFT = {"people": "Eva, eva@example.no", "name": "Eva", "email": "eva@example.no", "language": "nb", "key": "g" * 20}


@pytest.fixture
def superuser(client, django_user_model):
    user = django_user_model.objects.create_superuser("sjef@example.no")
    client.force_login(user)
    return user


class Scene:
    """An event with a ticket type, and methods that create what an action needs. They return its primary key."""

    def __init__(self, event: Event, kind: TicketType):
        self.event, self.kind = event, kind

    def confirmed_ticket(self) -> int:
        (order,) = sell_out(self.event, self.kind, 1)
        return Ticket.objects.get(line__order=order).pk

    def second_type(self) -> int:
        return create_ticket_type(event=self.event, name_nb="Annen", price_ore=self.kind.price_ore).pk

    def waiting(self) -> int:
        sell_out(self.event, self.kind, 2)
        first = wait(self.event, self.kind, 1, "anne")
        wait(self.event, self.kind, 1, "bo")
        return first.pk

    def left_before_a_seat_was_free(self) -> int:
        order, _other = sell_out(self.event, self.kind, 1, 1)
        entry = wait(self.event, self.kind, 1, "anne")
        leave_waiting_list(entry)
        cancel_order(order)
        return entry.pk

    def offered(self) -> int:
        order, _other = sell_out(self.event, self.kind, 1, 1)
        entry = wait(self.event, self.kind, 1, "anne")
        cancel_order(order)
        return entry.pk

    def invoiced_ticket(self) -> int:
        order = book(
            event=self.event,
            choices=[Choice(self.kind.pk, [Attendee("Ola", "ola@example.no")])],
            buyer=Buyer(name="Kari", email="kari@example.no", organisation_name="Firma AS", org_number="923609016"),
            language="nb",
            method=PaymentMethod.INVOICE,
            due_days=14,
        )
        confirm_by_invoice(order)
        return Ticket.objects.get(line__order=order).pk

    def block(self) -> int:
        return blocks.set_aside(self.kind, 2, BlockReason.STAFF, None).pk

    def failed_change(self) -> int:
        self.confirmed_ticket()
        made = decide.cancel_and_announce(self.event)
        made.tasks.update(status=ChangeTaskStatus.FAILED)
        return made.pk


def moved(busy_day: Scene) -> dict:
    starts = timezone.localtime(busy_day.event.starts_at + timedelta(days=7))
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    data = {name: value.strftime("%Y-%m-%d %H:%M") for name, value in times.items()}
    shown = plan_move(Event.objects.get(pk=busy_day.event.pk), times, sessions=False, deadlines=True)
    data |= {"deadlines": "move", "confirmed": "1", "checksum": shown.checksum}
    return data | {"attendance": busy_day.event.attendance, "venue": "Nytt hus"}


def of_event(busy_day: Scene) -> int:
    return busy_day.event.pk


STATES = ("before", "after")
#: URL name → (function that returns the primary key, POST data, log action, keys that the log entry must have)
ACTIONS = {
    "event_cancel": (of_event, {"confirmed": "on"}, "events.cancel_all", STATES),
    "event_move": (of_event, moved, "events.move_all", STATES),
    "event_change_retry": (Scene.failed_change, {}, "events.change_retried", (*STATES, "orders")),
    "event_codes": (of_event, CODE, "events.codes_made", (*STATES, "codes")),
    "event_complimentary": (
        of_event,
        lambda busy_day: GIFT | {"ticket_type": busy_day.kind.pk},
        "events.complimentary",
        (*STATES, "order"),
    ),
    "event_set_aside": (
        of_event,
        lambda busy_day: {"ticket_type": busy_day.kind.pk, "units": "2", "key": "s" * 20},
        "events.set_aside",
        (*STATES, "ticket_type"),
    ),
    "block_release": (Scene.block, {}, "events.block_released", (*STATES, "ticket_type")),
    "attendee_change": (
        Scene.confirmed_ticket,
        {"name": "Ny", "email": "ny@example.no"},
        "events.attendee_changed",
        STATES,
    ),
    "attendee_send": (Scene.confirmed_ticket, {}, "events.ticket_sent", ("to",)),
    "attendee_link": (Scene.confirmed_ticket, {}, "events.link_shown", ()),
    "attendee_cancel": (Scene.confirmed_ticket, {"note": "syk"}, "events.ticket_cancelled", STATES),
    "attendee_exchange": (
        Scene.invoiced_ticket,
        lambda busy_day: {"to": busy_day.second_type()},
        "events.ticket_exchanged",
        STATES,
    ),
    "waiting_move": (Scene.waiting, {"where": "down"}, "events.waiting_reordered", STATES),
    "waiting_offer": (Scene.left_before_a_seat_was_free, {}, "events.waiting_offered", STATES),
    "waiting_extend": (
        Scene.offered,
        lambda busy_day: {"until": timezone.localtime(timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M")},
        "events.waiting_extended",
        STATES,
    ),
    "waiting_remove": (Scene.waiting, {}, "events.waiting_removed", STATES),
}
#: Pages that change nothing. `event_announce` calls the same function as `event_move`. Orders that staff take have
#: tests of their own in tests/events/staff_orders.
READ_ONLY = {
    "event_catering",
    "event_announce",
    "event_change",
    "event_waiting",
    "event_email_preview",
    "event_email_html",
    "event_email_test",
    "event_order",
    "order_new",
}


def test_every_admin_url_is_listed_here():
    assert {url.name for url in wagtail_hooks.register_urls()} == set(ACTIONS) | READ_ONLY


@pytest.mark.parametrize("name", ACTIONS)
def test_each_action_is_logged_with_user_time_and_values(
    name, client, superuser, event, standard, django_capture_on_commit_callbacks
):
    prepare, data, action, log_keys = ACTIONS[name]
    busy_day = Scene(event, standard)
    pk = prepare(busy_day)
    post_data = data(busy_day) if callable(data) else data
    earlier = list(ModelLogEntry.objects.filter(action=action).values_list("pk", flat=True))
    started_at = timezone.now()
    with django_capture_on_commit_callbacks(execute=False):
        response = client.post(reverse(name, args=[pk]), post_data)
    assert response.status_code == 302, response.content.decode()[:2000]
    entry = ModelLogEntry.objects.exclude(pk__in=earlier).get(action=action)
    assert entry.user == superuser
    assert entry.timestamp >= started_at
    assert not [key for key in log_keys if entry.data.get(key) in (None, "")], entry.data
    if log_keys[:2] == STATES:
        assert entry.data["before"] != entry.data["after"]
    assert "%(" not in entry.message


#: Forms with an idempotency key: the model they create rows of, and the number of rows after two clicks.
IDEMPOTENT = {
    "event_codes": (DiscountCode, 3),
    "event_complimentary": (Ticket, 1),
    "event_set_aside": (SeatBlock, 1),
}


@pytest.mark.parametrize("name", IDEMPOTENT)
def test_two_clicks_act_once(name, client, superuser, event, standard, django_capture_on_commit_callbacks):
    prepare, data, action, _log_keys = ACTIONS[name]
    busy_day = Scene(event, standard)
    pk = prepare(busy_day)
    post_data = data(busy_day) if callable(data) else data
    with django_capture_on_commit_callbacks(execute=False):
        responses = [client.post(reverse(name, args=[pk]), post_data) for _click in range(2)]
    assert [response.status_code for response in responses] == [302, 302]
    assert responses[0]["Location"] == responses[1]["Location"]
    model, number = IDEMPOTENT[name]
    assert model.objects.count() == number
    assert ModelLogEntry.objects.filter(action=action).count() == 1
    # The same data with another idempotency key acts again.
    with django_capture_on_commit_callbacks(execute=False):
        client.post(reverse(name, args=[pk]), post_data | {"key": "another-form-0123456789"})
    assert model.objects.count() > number


def test_two_clicks_that_set_the_last_seats_aside_give_no_error(client, superuser, event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    post_data = {"ticket_type": standard.pk, "units": "2", "key": "s" * 20}
    url = reverse("event_set_aside", args=[event.pk])
    assert [client.post(url, post_data).status_code for _click in range(2)] == [302, 302]
    assert SeatBlock.objects.get().left == 2
    assert client.post(url, post_data | {"key": "t" * 20}).status_code == 422


def test_a_double_click_moves_an_entry_one_place(client, superuser, event, standard):
    sell_out(event, standard, 2)
    first, _second, third = (wait(event, standard, 1, who) for who in ("anne", "bo", "cato"))
    url = reverse("waiting_move", args=[third.pk])
    for _click in range(2):
        client.post(url, {"where": "up", "place": "3"})
    names = [entry.name for entry in WaitingEntry.objects.in_turn()]
    assert names == ["Anne", "Cato", "Bo"]
    assert first.pk


def test_the_log_of_a_new_code_is_readable(client, superuser, event, standard):
    client.post(
        reverse("codes:add"),
        {"event": event.pk, "code": "venn", "active": "on", "kind": "amount", "amount_ore": "200"},
    )
    code = DiscountCode.objects.get()
    entry = ModelLogEntry.objects.for_instance(code).get(action="events.sales_changed")
    assert entry.user == superuser
    assert "– → 200\xa0kr" in entry.message
    assert "amount_ore" not in entry.message
