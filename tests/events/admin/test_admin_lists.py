"""The office's lists: no more questions to the database for many rows than for few; sorted, exported, never bare."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from waitinglist_helpers import sell_out, wait

from events.admin.viewsets import EventsGroup
from events.booking.book import Attendee, Choice
from events.enums import BlockReason, ChangeKind, DiscountKind
from events.models import Event, EventChange, EventSeries, Ticket, TicketType
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
def office(client, django_user_model, monkeypatch):
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
    client.force_login(django_user_model.objects.create_superuser("sjef@example.no"))
    return client


def sell(event, kind, number, **more) -> Order:
    person = f"kjoper{number}@example.no"
    firm = {"organisation_name": f"Firma {number} AS", "org_number": "923609016"}
    return book(
        event=event,
        choices=[Choice(kind.pk, [Attendee(f"Kjøper {number}", person)])],
        buyer=Buyer(name=f"Kjøper {number}", email=person, **firm),
        language="nb",
        **more,
    )


def make_rows(event, kind, numbers) -> None:
    """One more of everything that a list shows, for each number, no two belonging to the same event."""
    for number in numbers:
        starts = timezone.now() + timedelta(days=60 + number)
        own = Event.objects.create(
            title_nb=f"Møte {number}", slug=f"mote-{number}", starts_at=starts, ends_at=starts + timedelta(hours=2),
            kind=event.kind, status=event.status,
        )  # fmt: skip
        own_kind = TicketType.objects.create(
            event=own, name_nb=f"Type {number}", price_ore=100_00, vat_code=kind.vat_code, vat_reason="x"
        )
        (code,) = discount_codes.create_codes(own, 1, kind=DiscountKind.PERCENT, percent=10)
        order = sell(own, own_kind, number, code=code.code)
        register_payment(order, order.total_ore, timezone.localdate(), by=None, note=str(number))
        refunds_request.request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
        confirm_by_invoice(sell(own, own_kind, number, method=PaymentMethod.INVOICE, due_days=14))
        blocks.set_aside(own_kind, 1, BlockReason.STAFF, None)
        full = TicketType.objects.create(
            event=own, name_nb=f"Full {number}", price_ore=0, vat_code=kind.vat_code, vat_reason="x"
        )
        Event.objects.filter(pk=own.pk).update(waiting_list=True)
        sell_out(own, full, 1)
        wait(Event.objects.get(pk=own.pk), full, 1, f"venter{number}")
        facts = {"before": {}, "after": {}}
        EventChange.objects.create(event=own, kind=ChangeKind.MOVE, facts=facts)
        EventSeries.objects.create(name_nb=f"Serie {number}")
        StripeEvent.objects.create(stripe_id=f"evt_{number}", type="charge.refunded", body="{}")


def questions_of(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(asked)


def test_no_list_asks_more_for_more_rows(office, event, standard):
    make_rows(event, standard, range(2))
    few = {name: questions_of(office, reverse(f"{name}:index")) for name in LISTS}
    make_rows(event, standard, range(2, 7))
    many = {name: questions_of(office, reverse(f"{name}:index")) for name in LISTS}
    assert {name: (few[name], many[name]) for name in LISTS if many[name] > few[name]} == {}


def test_each_list_is_sorted_searched_exported_and_dated(office, event, standard):
    make_rows(event, standard, range(3))
    for name in LISTS:
        url = reverse(f"{name}:index")
        answer = office.get(url)
        table = answer.context["table"]
        rows = len(table.rows) if hasattr(table.rows, "__len__") else len(list(table.rows))
        assert 0 < rows <= PER_PAGE, name
        for column in table.columns.values():
            if column.sort_key:
                for ordering in (column.sort_key, f"-{column.sort_key}"):
                    assert office.get(url, {"ordering": ordering}).status_code == 200, (name, ordering)
        assert office.get(url, {"q": "finnes ikke"}).status_code == 200, name
        view = answer.context["view"]
        assert view.paginate_by == PER_PAGE, name
        assert "w-human-readable-date" not in answer.text, f"{name}: «3 months ago» cannot be compared."
        for kind in ("csv", "xlsx") if view.list_export else ():
            assert office.get(url, {"export": kind}).status_code == 200, (name, kind)


def test_only_the_series_of_events_have_no_export(office, event):
    bare = [name for name in LISTS if not office.get(reverse(f"{name}:index")).context["view"].list_export]
    assert bare == ["event_series"]


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_what_to_do(office, name):
    words = office.get(reverse(f"{name}:index")).context["no_results_message"]
    assert len(str(words).split()) > 5, words
    missed = office.get(reverse(f"{name}:index"), {"q": "finnes ikke"}).context["no_results_message"]
    assert missed != words


def test_a_page_of_a_long_list_is_short(office, event, standard):
    Order.objects.bulk_create(
        Order(reference=f"LANG{number:04}", access_key=f"lang-{number}", buyer_name="Kari", buyer_email="k@example.no",
              language="nb", expires_at=timezone.now(), total_ore=0, vat_ore=0) for number in range(1000)
    )  # fmt: skip
    answer = office.get(reverse("orders:index"))
    assert len(answer.context["page_obj"].object_list) == PER_PAGE
    assert questions_of(office, reverse("orders:index")) < 20
    assert len(answer.content) < 400_000
    exported = b"".join(office.get(reverse("orders:index"), {"export": "csv"}).streaming_content)
    assert exported.count(b"LANG") == 1000


def test_an_attendee_without_a_name_can_be_opened_and_shows_no_secret(office, event, standard):
    (order,) = sell_out(event, standard, 1)
    ticket = Ticket.objects.get(line__order=order)
    Ticket.objects.filter(pk=ticket.pk).update(attendee_name="", attendee_email="")
    page = office.get(reverse("attendees:index")).text
    assert reverse("attendees:inspect", args=[ticket.pk]) in page
    assert "Ikke noe navn ennå" in page
    own = office.get(reverse("attendees:inspect", args=[ticket.pk]))
    assert own.status_code == 200
    assert ticket.code not in page + own.text
    assert order.reference in own.text


def test_events_of_the_same_name_are_told_apart_in_the_filter(office, event):
    later = event.starts_at + timedelta(days=365)
    Event.objects.create(
        title_nb=event.title_nb,
        slug="neste",
        starts_at=later,
        ends_at=later + timedelta(hours=2),
        kind=event.kind,
        status=event.status,
    )
    page = office.get(reverse("attendees:index")).text
    for year in (event.starts_at.year, later.year):
        assert f"{event.title_nb} (" in page
        assert f"{year})" in page
