"""Add-ons go along with the ticket: transferred, exchanged, cancelled; and they can be added later."""

from datetime import timedelta

import pytest
from booking_helpers import end_hold, taken
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from email_helpers import compose
from event_factory import create_ticket_type

from events.booking import complimentary
from events.booking.book import Attendee, BookingRefused, Choice, NotBooked, ProblemReason
from events.booking.selection import MainTicket
from events.changes import decide
from events.enums import TicketStatus
from events.errors import ChangeRefused, why_not_changeable
from events.models import Event, Ticket, TicketType
from events.stock.recount import differences
from events.stock.units import unit_of_ticket, units_of
from events.tickets.add_later import offers_for, order_add_ons
from events.tickets.cancel import cancel_tickets, plan_cancellation, why_not_cancellable
from events.tickets.change_attendee import AttendeeDetails, change_attendee
from events.tickets.exchange import buyer_of, exchange_targets, exchange_ticket
from mail.models import OutgoingMail
from payments.checkout.expiry import expire_order
from payments.checkout.manual import register_payment
from payments.checkout.submission import Submission
from payments.documents.invoice import confirm_by_invoice
from payments.documents.receivables import invoice_of
from payments.enums import DocumentKind, OrderStatus, PaymentMethod
from payments.models import Order, Refund, SalesDocument
from payments.orders.place import Buyer
from payments.refunds.cancel_lines import CannotCancel, cancel_lines
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

FIRM = Buyer(name="Kari Kjøper", email="kari@example.no", organisation_name="Firma AS", org_number="923609016")


def place(event, ticket_type, dinner, on=(1, 2), quantity=3, **options) -> Order:
    """An order of three people, the first two of whom have dinner."""
    people = [Attendee(f"Deltaker {number}", f"d{number}@example.no") for number in range(1, quantity + 1)]
    choices = [Choice(ticket_type.pk, people)]
    if on:
        mains = tuple(MainTicket(ticket_type.pk, number) for number in on)
        choices.append(Choice(dinner.pk, [people[number - 1] for number in on], on=mains))
    return book(event=event, choices=choices, buyer=FIRM, language="nb", **options)


def pay(order: Order) -> Order:
    register_payment(order, order.total_ore, timezone.localdate(), by=None)
    order.refresh_from_db()
    return order


@pytest.fixture
def order(event, standard, dinner) -> Order:
    return pay(place(event, standard, dinner))


def mains_of(order: Order) -> list[Ticket]:
    return list(Ticket.objects.main().filter(line__order=order).select_related("line__order").order_by("position"))


def dinners_of(*tickets: Ticket) -> list[str]:
    rows = Ticket.objects.filter(on_ticket__in=tickets).order_by("on_ticket__position", "pk")
    return [row.status for row in rows]


def add_later(ticket, dinner, **options) -> Order:
    ticket.refresh_from_db()
    outcome = order_add_ons(
        ticket,
        [dinner.pk],
        buyer=buyer_of(ticket.line.order),
        language="nb",
        submission=Submission(options.pop("key", "")),
        **options,
    )
    if isinstance(outcome, NotBooked):
        raise BookingRefused({key: problem for one in outcome.problems.values() for key, problem in one.items()})
    return outcome.order


def test_an_add_on_takes_its_own_stock_and_points_at_its_ticket(event, standard, dinner, order):
    first, second, third = mains_of(order)
    add_ons = Ticket.objects.filter(ticket_type=dinner).order_by("position")
    assert [add_on.on_ticket_id for add_on in add_ons] == [first.pk, second.pk]
    assert [add_on.status for add_on in add_ons] == ["valid", "valid"]
    assert [add_on.attendee_name for add_on in add_ons] == ["Deltaker 1", "Deltaker 2"]
    assert taken(event, standard, dinner) == [3, 3, 2]
    assert order.total_ore == 3 * 349_000 + 2 * 65_000
    assert differences() == []
    # The attendees get one e-mail each, about their own ticket.
    assert OutgoingMail.objects.filter(email_name="event_ticket").count() == 3
    assert dinners_of(third) == []


@pytest.mark.parametrize(
    "on",
    [(), (MainTicket(0, 1),), (MainTicket(99_999, 1),)],
)
def test_an_add_on_without_its_ticket_is_refused(event, standard, dinner, on):
    with pytest.raises(BookingRefused) as refused:
        book(event=event, choices=[Choice(dinner.pk, [Attendee("A")], on=on)], buyer=FIRM, language="nb")
    assert refused.value.problems[dinner.pk].reason == ProblemReason.NEEDS_TICKET
    assert not Order.objects.exists()


def test_the_same_ticket_has_an_add_on_once(event, standard, dinner, order):
    people = [Attendee("A"), Attendee("A")]
    twice = Choice(dinner.pk, people, on=(MainTicket(standard.pk, 1), MainTicket(standard.pk, 1)))
    with pytest.raises(BookingRefused):
        book(event=event, choices=[Choice(standard.pk, [Attendee("A")]), twice], buyer=FIRM, language="nb")
    beyond = Choice(dinner.pk, [Attendee("A")], on=(MainTicket(standard.pk, 2),))
    with pytest.raises(BookingRefused):
        book(event=event, choices=[Choice(standard.pk, [Attendee("A")]), beyond], buyer=FIRM, language="nb")
    add_on = Ticket.objects.filter(ticket_type=dinner).first()
    add_on.pk, add_on.position, add_on.code, add_on.access_key = None, 9, "c" * 20, "k" * 20
    with pytest.raises(IntegrityError), transaction.atomic():
        add_on.save()


def test_an_add_on_goes_with_the_chosen_types_only(event, standard, student, dinner):
    dinner.goes_with.set([student])
    dinner.save()
    with pytest.raises(BookingRefused) as refused:
        place(event, standard, dinner)
    assert refused.value.problems[dinner.pk].reason == ProblemReason.NEEDS_TICKET
    assert place(event, student, dinner, on=(1,), quantity=1).lines.count() == 2


def test_no_complimentary_add_on(event, standard, dinner):
    with pytest.raises(BookingRefused):
        complimentary.issue_complimentary(
            event=event, ticket_type=dinner, attendees=[Attendee("A")], recipient=FIRM, language="nb"
        )


def test_a_transfer_moves_the_add_on(order, dinner):
    first = mains_of(order)[0]
    change_attendee(first, AttendeeDetails(name="Ny Person", email="ny@example.no"), role="buyer")
    add_on = Ticket.objects.get(on_ticket=first)
    assert (add_on.attendee_name, add_on.attendee_email) == ("Ny Person", "ny@example.no")
    [mail] = OutgoingMail.objects.filter(email_name="event_ticket", to="ny@example.no")
    assert "Middag 19.00" in compose(mail).body
    [goodbye] = OutgoingMail.objects.filter(email_name="ticket_transferred")
    assert "Middag 19.00" in compose(goodbye).body
    assert why_not_changeable(add_on)
    with pytest.raises(ChangeRefused):
        change_attendee(add_on, AttendeeDetails(name="X", email="x@example.no"), role="staff")


def test_cancelling_the_ticket_cancels_its_add_on_in_one_credit_note(order, event, standard, dinner):
    first = mains_of(order)[0]
    plan = cancel_tickets(order, [first.pk], role="buyer")
    assert [len(plan.chosen), len(plan.units_along)] == [1, 1]
    # Twenty days before is past neither for the event (14 days) nor for the dinner (20 days): it is in thirty days.
    assert plan.amount_ore == 349_000 + 65_000
    assert dinners_of(first) == ["cancelled"]
    assert taken(event, standard, dinner) == [2, 2, 1]
    assert differences() == []
    assert SalesDocument.objects.filter(kind=DocumentKind.CREDIT_NOTE).count() == 1
    assert OutgoingMail.objects.filter(email_name="order_cancelled").count() == 1
    [mail] = OutgoingMail.objects.filter(email_name="ticket_cancelled")
    assert "Middag 19.00" in compose(mail).body


def test_an_add_on_after_its_own_deadline_goes_along_without_a_refund(order, dinner):
    TicketType.objects.filter(pk=dinner.pk).update(cancel_until=timezone.now() - timedelta(hours=1))
    first = mains_of(order)[0]
    unit = unit_of_ticket(order, first.pk)
    plan = plan_cancellation(order, [unit])
    assert plan.amount_ore == 349_000
    assert plan.is_kept
    assert plan_cancellation(order, [unit], staff=True).amount_ore == 349_000 + 65_000
    dinner_unit = next(unit for unit in units_of(order) if unit.is_add_on)
    assert "Middag 19.00 kunne avbestilles til" in why_not_cancellable(dinner_unit)
    with pytest.raises(ChangeRefused):
        cancel_tickets(order, [dinner_unit.pk], role="buyer")
    cancel_tickets(order, [first.pk], role="buyer")
    assert sum(Refund.objects.values_list("amount_ore", flat=True)) == 349_000
    assert dinners_of(first) == ["cancelled"]
    assert differences() == []


def test_an_add_on_alone_is_cancelled_by_its_own_deadline(order, event, dinner):
    Event.objects.filter(pk=event.pk).update(cancel_until=timezone.now() - timedelta(days=1))
    first = mains_of(order)[0]
    add_on = Ticket.objects.get(on_ticket=first)
    cancel_tickets(order, [add_on.pk], role="buyer")
    first.refresh_from_db()
    assert first.status == TicketStatus.VALID
    assert dinners_of(first) == ["cancelled"]
    [mail] = OutgoingMail.objects.filter(email_name="ticket_cancelled", to="d1@example.no")
    assert "gyldig som før" in compose(mail).body
    with pytest.raises(ChangeRefused):
        cancel_tickets(order, [first.pk], role="buyer")


def test_an_add_on_is_bought_later_and_goes_along_from_its_own_order(order, event, standard, dinner):
    third = mains_of(order)[2]
    assert [offer.can_be_added for offer in offers_for(third)] == [True]
    later = pay(add_later(third, dinner))
    assert later.status == OrderStatus.CONFIRMED
    assert later.total_ore == 65_000
    assert dinners_of(third) == ["valid"]
    assert [offer.can_be_added for offer in offers_for(third)] == [False]
    with pytest.raises(BookingRefused) as refused:
        add_later(third, dinner)
    assert refused.value.problems[dinner.pk].reason == ProblemReason.ADDED_BEFORE
    # The attendee gets the ticket anew, with the dinner.
    [*_first, mail] = OutgoingMail.objects.filter(email_name="event_ticket", to="d3@example.no").order_by("pk")
    assert "Middag 19.00" in compose(mail).body
    cancel_tickets(order, [third.pk], role="buyer")
    later.refresh_from_db()
    assert later.status == OrderStatus.CANCELLED
    assert dinners_of(third) == ["cancelled"]
    assert sorted(Refund.objects.values_list("order_id", "amount_ore")) == [(order.pk, 349_000), (later.pk, 65_000)]
    assert taken(event, standard, dinner) == [2, 2, 2]
    assert differences() == []


def test_an_unpaid_add_on_ends_with_the_ticket_and_a_late_payment_comes_back(order, dinner, commit):
    third = mains_of(order)[2]
    later = add_later(third, dinner)
    cancel_tickets(order, [third.pk], role="buyer")
    later.refresh_from_db()
    assert later.status == OrderStatus.EXPIRED
    assert dinners_of(third) == ["released"]
    from payments.checkout.settle import settle
    from payments.models import Payment

    payment = Payment.objects.create(
        order=later, method=PaymentMethod.CARD, amount_ore=65_000, currency="nok", received_at=timezone.now()
    )
    settle(payment)
    later.refresh_from_db()
    assert later.status == OrderStatus.EXPIRED
    assert Refund.objects.filter(order=later).get().amount_ore == 65_000
    assert differences() == []


def test_an_expired_add_on_can_be_bought_again(order, dinner):
    third = mains_of(order)[2]
    later = add_later(third, dinner)
    assert [offer.is_added for offer in offers_for(third)] == [True]
    end_hold(later)
    assert [offer.is_added for offer in offers_for(third)] == [False]
    again = pay(add_later(third, dinner))
    assert again.status == OrderStatus.CONFIRMED
    later.refresh_from_db()
    assert later.status == OrderStatus.EXPIRED


def test_no_add_on_for_a_ticket_that_is_cancelled(order, dinner):
    third = mains_of(order)[2]
    cancel_tickets(order, [third.pk], role="buyer")
    with pytest.raises(BookingRefused) as refused:
        add_later(third, dinner)
    assert refused.value.problems[dinner.pk].reason == ProblemReason.NEEDS_TICKET


def exchange(order, ticket, to, role="buyer") -> Order:
    unit = unit_of_ticket(order, ticket.pk)
    target = next(target for target in exchange_targets(unit, staff=role == "staff") if target.ticket_type.pk == to.pk)
    return exchange_ticket(unit, target, role=role)


def test_an_exchange_keeps_the_add_on_that_fits(order, event, standard, student, dinner):
    first = mains_of(order)[0]
    new_order = exchange(order, first, student)
    assert new_order.status == OrderStatus.CONFIRMED
    [new] = mains_of(new_order)
    assert dinners_of(new) == ["valid"]
    assert Ticket.objects.get(on_ticket=new).line.order_id == order.pk
    assert sum(Refund.objects.filter(channel="bank").values_list("amount_ore", flat=True)) == 300_000
    assert differences() == []
    # The add-on follows the new ticket from its old order.
    cancel_tickets(new_order, [new.pk], role="buyer")
    assert dinners_of(new) == ["cancelled"]
    assert differences() == []


def test_an_exchange_cancels_and_refunds_the_add_on_that_does_not_fit(client, order, event, standard, student, dinner):
    dinner.goes_with.set([standard])
    dinner.save()
    first = mains_of(order)[0]
    url = reverse("order_ticket_exchange", args=[order.access_key, first.pk])
    page = client.get(url, {"to": student.pk})
    assert "passer ikke til den nye billetten" in page.content.decode()
    assert "650" in page.content.decode()
    stale = client.post(url, {"to": student.pk, "shown": page.context["target"].difference_ore})
    assert stale.status_code == 302
    assert dinners_of(first) == ["valid"]
    client.post(url, {"to": student.pk, "shown": page.context["shown"]})
    first.refresh_from_db()
    assert first.status == TicketStatus.CANCELLED
    assert dinners_of(first) == ["cancelled"]
    assert sum(Refund.objects.filter(channel="bank").values_list("amount_ore", flat=True)) == 300_000 + 65_000
    assert differences() == []


def test_the_add_on_itself_is_not_exchanged(order, dinner):
    add_on = Ticket.objects.filter(ticket_type=dinner).first()
    unit = unit_of_ticket(order, add_on.pk)
    with pytest.raises(ChangeRefused):
        exchange_ticket(unit, next(iter(exchange_targets(unit)), None), role="buyer")


def test_the_event_is_called_off(order, event, standard, dinner):
    third = mains_of(order)[2]
    later = pay(add_later(third, dinner))
    TicketType.objects.filter(pk=dinner.pk).update(cancel_until=timezone.now() - timedelta(days=1))
    change = decide.cancel_and_announce(Event.objects.get(pk=event.pk))
    from events.changes.process import process_change

    process_change(change.pk, 60)
    for each, total in ((order, order.total_ore), (later, 65_000)):
        each.refresh_from_db()
        assert each.status == OrderStatus.CANCELLED
        assert sum(each.refunds.values_list("amount_ore", flat=True)) == total
    assert taken(event, standard, dinner) == [0, 0, 0]
    assert differences() == []


def test_staff_who_cancel_by_line_take_the_add_on_of_the_cancelled_ticket(order, event, dinner, superuser):
    tickets, dinners = order.lines.order_by("position")
    third = mains_of(order)[2]
    # The last ticket has no dinner. The second one has.
    cancel_lines(order, [{"line": tickets.pk, "quantity": 1, "amount_ore": 0}], reason="staff", by=superuser)
    third.refresh_from_db()
    assert third.status == TicketStatus.CANCELLED
    with pytest.raises(CannotCancel, match="tilvalg"), transaction.atomic():
        cancel_lines(order, [{"line": tickets.pk, "quantity": 1, "amount_ore": 0}], reason="staff", by=superuser)
    both = [{"line": line.pk, "quantity": 1, "amount_ore": 0} for line in (tickets, dinners)]
    cancel_lines(order, both, reason="staff", by=superuser)
    first, second, _third = mains_of(order)
    assert (first.status, second.status) == ("valid", "cancelled")
    assert dinners_of(first, second) == ["valid", "cancelled"]
    assert differences() == []


def test_a_hold_ends_with_its_add_ons_and_a_late_payment_restores_both(event, standard, dinner):
    order = place(event, standard, dinner)
    end_hold(order)
    expire_order(order.pk)
    assert taken(event, standard, dinner) == [0, 0, 0]
    from payments.checkout.settle import settle
    from payments.models import Payment

    payment = Payment.objects.create(
        order=order, method=PaymentMethod.CARD, amount_ore=order.total_ore, currency="nok", received_at=timezone.now()
    )
    settle(payment)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert taken(event, standard, dinner) == [3, 3, 2]
    assert dinners_of(*mains_of(order)) == ["valid", "valid"]


def test_an_invoiced_order_credits_the_add_on(event, standard, dinner):
    order = place(event, standard, dinner, method=PaymentMethod.INVOICE, due_days=14)
    confirm_by_invoice(order)
    order.refresh_from_db()
    cancel_tickets(order, [mains_of(order)[1].pk], role="buyer")
    assert invoice_of(order).open_ore == 2 * 349_000 + 65_000


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_the_order_page_shows_the_add_ons_under_the_ticket(client, order, dinner):
    page = client.get(order.get_absolute_url()).content.decode()
    assert page.count("Middag 19.00<") + page.count("Middag 19.00 <") >= 2
    assert "Legg til noe" in page
    assert page.count('class="ticket"') == 3


def test_an_add_on_is_added_on_the_order_page(client, order, dinner, checkout_answer):
    third = mains_of(order)[2]
    url = reverse("order_ticket_add_ons", args=[order.access_key, third.pk])
    page = client.get(url)
    assert "Middag 19.00, 650" in page.content.decode()
    key = {"submission_key": "k" * 32}
    empty = client.post(url, key)
    assert empty.status_code == 422
    assert "Velg minst én" in empty.content.decode()
    forged = client.post(url, {**key, "add_on": "99999", "terms": "on"})
    assert forged.status_code == 422
    response = client.post(url, {**key, "add_on": dinner.pk, "terms": "on"})
    assert response.status_code == 303
    later = Order.objects.latest("pk")
    assert later.total_ore == 65_000
    again = client.post(url, {**key, "add_on": dinner.pk, "terms": "on"})
    assert (again.status_code, again["Location"]) == (303, later.get_absolute_url())
    assert Order.objects.count() == 2
    pay(later)
    page = client.get(url).content.decode()
    assert "Billetten har det allerede" in page
    assert "Middag 19.00" in client.get(later.get_absolute_url()).content.decode()
    pdf = client.get(reverse("order_tickets", args=[later.access_key]))
    assert pdf["Content-Type"] == "application/pdf"


def test_a_sold_out_add_on_is_said_on_the_page(client, order, dinner):
    TicketType.objects.filter(pk=dinner.pk).update(capacity=2)
    url = reverse("order_ticket_add_ons", args=[order.access_key, mains_of(order)[2].pk])
    page = client.get(url).content.decode()
    assert "Middag 19.00: Utsolgt" in page
    assert "Ingenting kan legges til nå" in page


def test_the_cancellation_page_says_what_goes_along(client, order, dinner):
    first = mains_of(order)[0]
    page = client.get(reverse("order_cancel_tickets", args=[order.access_key]), {"t": first.pk})
    text = page.content.decode()
    assert "Avbestilles samtidig" in text
    assert "Middag 19.00" in text
    url = reverse("order_cancel_tickets", args=[order.access_key])
    client.post(url, {"t": first.pk, "shown": page.context["plan"].shown})
    assert dinners_of(first) == ["cancelled"]


def test_the_attendee_sees_what_is_included(client, order, dinner):
    first = mains_of(order)[0]
    assert (
        "Inkluderer: Middag 19.00" in client.get(reverse("attendee_ticket", args=[first.access_key])).content.decode()
    )
    add_on = Ticket.objects.get(on_ticket=first)
    assert client.get(reverse("attendee_ticket", args=[add_on.access_key])).status_code == 404


def test_staff_see_and_filter_who_has_dinner(staff_client, order, dinner):
    page = staff_client.get(reverse("attendees:index"), {"add_ons__ticket_type__name_nb": "Middag 19.00"})
    text = page.content.decode()
    assert "Deltaker 1" in text
    assert "Deltaker 3" not in text
    export = staff_client.get(reverse("attendees:index"), {"export": "csv"})
    rows = b"".join(export.streaming_content).decode()
    assert "Middag 19.00" in rows
    catering = staff_client.get(reverse("event_catering", args=[dinner.event_id])).content.decode()
    assert "Middag 19.00" in catering


def test_an_organisations_colleague_is_removed_with_the_add_on(event, dinner):
    firm = create_ticket_type(event, position=3, name_nb="Bedrift", admits="organisation", people=5, price_ore=100_00)
    people = [Attendee("A", "a@example.no"), Attendee("B", "b@example.no")]
    choices = [Choice(firm.pk, people, 1), Choice(dinner.pk, people[1:], on=(MainTicket(firm.pk, 2),))]
    order = pay(book(event=event, choices=choices, buyer=FIRM, language="nb"))
    from events.tickets.colleagues import remove_colleague

    second = mains_of(order)[1]
    remove_colleague(unit_of_ticket(order, second.pk), second, role="buyer")
    assert dinners_of(second) == ["cancelled"]
    assert sum(Refund.objects.values_list("amount_ore", flat=True)) == 65_000
    assert differences() == []
