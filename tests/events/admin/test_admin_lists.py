"""The lists of the admin: a constant number of queries, sorting, export, and a message when they are empty."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from event_factory import create_event, create_room, create_ticket_type, create_topic, create_venue
from waitinglist_helpers import sell_out, wait

from events.admin.viewsets import EventsGroup
from events.booking.book import Attendee, Choice
from events.enums import BlockReason, ChangeKind, DiscountKind
from events.models import Event, EventChange, EventSeries, Ticket
from events.pricing import discount_codes
from events.stock import blocks
from payments.admin.viewsets import PaymentsGroup
from payments.checkout.manual import register_payment
from payments.documents.invoice import confirm_by_invoice
from payments.enums import PaymentMethod, RefundReason
from payments.models import Order, StripeEvent
from payments.orders.place import Buyer
from payments.refunds import request as refunds_request
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

LISTS = [viewset.name for viewset in (*EventsGroup.items, *PaymentsGroup.items)]
PER_PAGE = 50


@pytest.fixture
def staff_client(client, django_user_model, monkeypatch):
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
    client.force_login(django_user_model.objects.create_superuser("sjef@example.no"))
    return client


def sell(event, ticket_type, number, **more) -> Order:
    email = f"kjoper{number}@example.no"
    organisation = {"organisation_name": f"Firma {number} AS", "org_number": "923609016"}
    return book(
        event=event,
        choices=[Choice(ticket_type.pk, [Attendee(f"Kjøper {number}", email)])],
        buyer=Buyer(name=f"Kjøper {number}", email=email, **organisation),
        language="nb",
        **more,
    )


def make_rows(event, ticket_type, numbers) -> None:
    """For each number, a new event with one row in every list."""
    for number in numbers:
        starts = timezone.now() + timedelta(days=60 + number)
        new_event = create_event(
            title_nb=f"Møte {number}", slug=f"mote-{number}", starts_at=starts, ends_at=starts + timedelta(hours=2),
            kind=event.kind, status=event.status,
        )  # fmt: skip
        new_type = create_ticket_type(
            event=new_event, name_nb=f"Type {number}", price_ore=100_00, vat_code=ticket_type.vat_code, vat_reason="x"
        )
        (code,) = discount_codes.create_codes(new_event, 1, kind=DiscountKind.PERCENT, percent=10)
        order = sell(new_event, new_type, number, code=code.code)
        register_payment(order, order.total_ore, timezone.localdate(), by=None, note=str(number))
        refunds_request.request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
        confirm_by_invoice(sell(new_event, new_type, number, method=PaymentMethod.INVOICE, due_days=14))
        blocks.set_aside(new_type, 1, BlockReason.STAFF, None)
        full = create_ticket_type(
            event=new_event, name_nb=f"Full {number}", price_ore=0, vat_code=ticket_type.vat_code, vat_reason="x"
        )
        Event.objects.filter(pk=new_event.pk).update(waiting_list=True)
        sell_out(new_event, full, 1)
        wait(Event.objects.get(pk=new_event.pk), full, 1, f"venter{number}")
        facts = {"before": {}, "after": {}}
        EventChange.objects.create(event=new_event, kind=ChangeKind.MOVE, facts=facts)
        EventSeries.objects.create(name_nb=f"Serie {number}")
        create_room(create_venue(name_nb=f"Hus {number}"))
        create_topic(f"tema-{number}", events=[new_event])
        StripeEvent.objects.create(stripe_id=f"evt_{number}", type="charge.refunded", body="{}")


def query_count(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_rows(staff_client, event, standard):
    make_rows(event, standard, range(2))
    with_few_rows = {name: query_count(staff_client, reverse(f"{name}:index")) for name in LISTS}
    make_rows(event, standard, range(2, 7))
    with_many_rows = {name: query_count(staff_client, reverse(f"{name}:index")) for name in LISTS}
    counts = {name: (with_few_rows[name], with_many_rows[name]) for name in LISTS}
    assert {name: (few, many) for name, (few, many) in counts.items() if many > few} == {}


def test_each_list_is_sorted_searched_exported_and_dated(staff_client, event, standard):
    make_rows(event, standard, range(3))
    for name in LISTS:
        url = reverse(f"{name}:index")
        response = staff_client.get(url)
        table = response.context["table"]
        rows = len(table.rows) if hasattr(table.rows, "__len__") else len(list(table.rows))
        assert 0 < rows <= PER_PAGE, name
        for column in table.columns.values():
            if column.sort_key:
                for ordering in (column.sort_key, f"-{column.sort_key}"):
                    assert staff_client.get(url, {"ordering": ordering}).status_code == 200, (name, ordering)
        assert staff_client.get(url, {"q": "finnes ikke"}).status_code == 200, name
        view = response.context["view"]
        assert view.paginate_by == PER_PAGE, name
        assert "w-human-readable-date" not in response.text, f"{name}: «3 months ago» cannot be compared."
        for file_format in ("csv", "xlsx") if view.list_export else ():
            assert staff_client.get(url, {"export": file_format}).status_code == 200, (name, file_format)


def test_only_event_series_have_no_export(staff_client, event):
    without_export = [
        name for name in LISTS if not staff_client.get(reverse(f"{name}:index")).context["view"].list_export
    ]
    assert without_export == ["event_series"]


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_what_to_do(staff_client, name):
    advice = staff_client.get(reverse(f"{name}:index")).context["no_results_message"]
    assert len(str(advice).split()) > 5, advice
    no_hits = staff_client.get(reverse(f"{name}:index"), {"q": "finnes ikke"}).context["no_results_message"]
    assert no_hits != advice


def test_a_long_list_is_paginated_and_exported_as_a_whole(staff_client, event, standard):
    Order.objects.bulk_create(
        Order(reference=f"LANG{number:04}", access_key=f"lang-{number}", buyer_name="Kari", buyer_email="k@example.no",
              language="nb", expires_at=timezone.now(), total_ore=0, vat_ore=0) for number in range(1000)
    )  # fmt: skip
    response = staff_client.get(reverse("orders:index"))
    assert len(response.context["page_obj"].object_list) == PER_PAGE
    assert query_count(staff_client, reverse("orders:index")) < 20
    assert len(response.content) < 400_000
    exported = b"".join(staff_client.get(reverse("orders:index"), {"export": "csv"}).streaming_content)
    assert exported.count(b"LANG") == 1000


def test_an_attendee_without_a_name_can_be_opened_and_shows_no_secret(staff_client, event, standard):
    (order,) = sell_out(event, standard, 1)
    ticket = Ticket.objects.get(line__order=order)
    Ticket.objects.filter(pk=ticket.pk).update(attendee_name="", attendee_email="")
    page = staff_client.get(reverse("attendees:index")).text
    assert reverse("attendees:inspect", args=[ticket.pk]) in page
    assert "Ikke noe navn ennå" in page
    inspect_page = staff_client.get(reverse("attendees:inspect", args=[ticket.pk]))
    assert inspect_page.status_code == 200
    assert ticket.code not in page + inspect_page.text
    assert order.reference in inspect_page.text


def test_events_with_the_same_title_differ_by_date_in_the_filter(staff_client, event):
    later = event.starts_at + timedelta(days=365)
    create_event(
        title_nb=event.title_nb,
        slug="neste",
        starts_at=later,
        ends_at=later + timedelta(hours=2),
        kind=event.kind,
        status=event.status,
    )
    page = staff_client.get(reverse("attendees:index")).text
    for year in (event.starts_at.year, later.year):
        assert f"{event.title_nb} (" in page
        assert f"{year})" in page
