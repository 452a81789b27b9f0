"""The tab «Tickets»: ticket types, price steps, shared seats, dates, and fields that are fixed after the first sale."""

from datetime import timedelta

import pytest
from booking_helpers import buy, taken
from django.urls import reverse
from django.utils import timezone
from event_factory import create_event, create_seat_pool
from event_form_data import errors_of, event_data, rows
from wagtail.models import ModelLogEntry

from events.models import Event, EventDate, PriceStep, SeatPool, TicketType
from events.stock.recount import differences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


def later(**delta) -> str:
    return timezone.localtime(timezone.now() + timedelta(**delta)).strftime("%Y-%m-%d %H:%M")


STEP = {
    "name_nb": "Tidlig ute",
    "name_en": "",
    "price_ore": "2 000",
    "member_price_ore": "",
    "until": "",
    "until_sold": 9,
}


@pytest.fixture
def save(staff_client, event, standard):
    def send(**changes):
        event.refresh_from_db()
        return staff_client.post(reverse("event:edit", args=[event.pk]), event_data(event, **changes))

    return send


def test_a_price_step_is_added_changed_and_deleted(save, event, standard):
    buy(event, (standard, 2))
    assert save(**rows("ticket_types-0-price_steps", STEP)).status_code == 302
    step = PriceStep.objects.get()
    assert (step.ticket_type, step.price_ore, step.until_sold) == (standard, 200_000, 9)
    entry = ModelLogEntry.objects.get(action="events.sales_changed")
    assert "Tidlig ute" in entry.message

    changed = {**STEP, "id": step.pk, "price_ore": "2 500"}
    assert save(**rows("ticket_types-0-price_steps", changed, STEP | {"until_sold": 20}, initial=1)).status_code == 302
    assert list(PriceStep.objects.values_list("pk", "price_ore", "position")) == [
        (step.pk, 250_000, 0),
        (PriceStep.objects.last().pk, 200_000, 1),
    ]
    first, second = PriceStep.objects.order_by("position")
    deleted = [{**STEP, "id": price_step.pk, "DELETE": "on"} for price_step in (first, second)]
    assert save(**rows("ticket_types-0-price_steps", *deleted, initial=2)).status_code == 302
    assert not PriceStep.objects.exists()
    assert taken(standard, event) == [2, 2]
    assert differences() == []


def test_errors_are_shown_at_their_fields(save, event, standard):
    other = SeatPool.objects.create(event=create_event(title_nb="X", **_when(event)), name="Fremmed")
    for change, field in (
        (rows("ticket_types-0-price_steps", STEP | {"until_sold": ""}), "ticket_types.price_steps.until"),
        (
            rows("ticket_types-0-price_steps", STEP | {"member_price_ore": "3000"}),
            "ticket_types.price_steps.member_price_ore",
        ),
        ({"ticket_types-0-admits": "group"}, "ticket_types.people"),
        ({"ticket_types-0-deal_buy": "4"}, "ticket_types.deal_pay"),
        ({"ticket_types-0-deal_buy": "3", "ticket_types-0-deal_pay": "3"}, "ticket_types.deal_pay"),
        ({"ticket_types-0-pool": other.pk}, "ticket_types.pool"),
        ({"ticket_types-0-member_price_ore": "9000"}, "ticket_types.member_price_ore"),
        (
            rows("dates", {"starts_at": later(days=3), "ends_at": later(days=2), "title_nb": "", "title_en": ""}),
            "dates.ends_at",
        ),
    ):
        assert field in errors_of(save(**change)), (field, change)
    assert not PriceStep.objects.exists()


def _when(event) -> dict:
    return {"starts_at": event.starts_at, "ends_at": event.ends_at}


def test_a_ticket_type_is_added_with_price_steps_and_a_pool(save, event, standard):
    assert save(**rows("seat_pools", {"name": "Salen", "capacity": 40})).status_code == 302
    pool = SeatPool.objects.get()
    data = {**event_data(event, **rows("seat_pools", {"id": pool.pk, "name": "Salen", "capacity": 40}, initial=1))}
    new = {
        name.removeprefix("ticket_types-0-"): value
        for name, value in data.items()
        if name.startswith("ticket_types-0-")
    }
    new |= {
        "id": "",
        "ORDER": 2,
        "name_nb": "Bord",
        "admits": "group",
        "people": 8,
        "pool": pool.pk,
        "member_price_ore": "",
    }
    data |= {f"ticket_types-1-{name}": value for name, value in new.items()}
    data |= rows("ticket_types-1-price_steps", STEP) | {"ticket_types-TOTAL_FORMS": 2}
    response = save(**data)
    assert response.status_code == 302, errors_of(response)
    table = TicketType.objects.get(admits="group")
    assert (table.pool, table.price_steps.get().price_ore) == (pool, 200_000)
    buy(event, (table, 1))
    assert taken(pool, table, event) == [8, 1, 8]


@pytest.mark.parametrize(
    ("field", "value"), [("admits", "stand"), ("uses_seats", ""), ("people", "4"), ("pool", "pool")]
)
def test_fixed_fields_cannot_change_after_the_first_sale(save, event, standard, field, value):
    pool = create_seat_pool(event=event, name="Salen", capacity=40)
    pool_rows = rows("seat_pools", {"id": pool.pk, "name": "Salen", "capacity": 40}, initial=1)
    buy(event, (standard, 1))
    change = {f"ticket_types-0-{field}": pool.pk if field == "pool" else value}
    assert f"ticket_types.{field}" in errors_of(save(**pool_rows, **change))


def test_a_pool_in_use_cannot_be_deleted_or_made_too_small(save, event, standard):
    pool = create_seat_pool(event=event, name="Salen", capacity=40)
    TicketType.objects.filter(pk=standard.pk).update(pool=pool)
    buy(event, (TicketType.objects.get(pk=standard.pk), 3))
    row = {"id": pool.pk, "name": "Salen", "capacity": 2}
    assert "seat_pools.capacity" in errors_of(save(**rows("seat_pools", row, initial=1)))
    response = save(**rows("seat_pools", row | {"capacity": 40, "DELETE": "on"}, initial=1))
    assert response.status_code == 200
    assert SeatPool.objects.get().taken == 3


def test_dates_are_saved_with_the_event(save, event):
    date = {"starts_at": later(days=3), "ends_at": later(days=3, hours=2), "title_nb": "Oppstart", "title_en": ""}
    assert save(**rows("dates", date)).status_code == 302
    assert EventDate.objects.get().event == event


def test_additional_seats_are_offered_to_the_waiting_list(save, event, standard, monkeypatch):
    from events.models import WaitingEntry
    from events.stock import waiting_queue

    WaitingEntry.objects.create(
        event=event, ticket_type=standard, quantity=1, name="A", email="a@example.no", language="nb", promised_ore=1
    )
    offered_events = []
    monkeypatch.setattr(waiting_queue, "offer_released_seats", offered_events.extend)
    assert save(capacity="120").status_code == 302
    assert offered_events == [event.pk]


def test_an_event_is_created_with_ticket_types_price_steps_and_dates(staff_client, event, standard):
    date = {"starts_at": later(days=3), "ends_at": later(days=3, hours=2), "title_nb": "Oppstart", "title_en": ""}
    data = event_data(event, **rows("ticket_types-0-price_steps", STEP), **rows("dates", date))
    data |= {"slug": "nytt", "ticket_types-0-id": "", "ticket_types-INITIAL_FORMS": 0}
    assert staff_client.get(reverse("event:add")).status_code == 200
    response = staff_client.post(reverse("event:add"), data)
    assert response.status_code == 302, errors_of(response)
    new_event = Event.objects.get(slug="nytt")
    assert new_event.ticket_types.get().price_steps.get().price_ore == 200_000
    assert new_event.dates.count() == 1
    assert TicketType.objects.get(pk=standard.pk).event == event
