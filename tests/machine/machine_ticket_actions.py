"""Acts around tickets that are more than buying and paying: parts, colleagues, gifts, seats aside, the waiting list."""

import contextlib
from datetime import timedelta
from itertools import count

from events.booking import complimentary
from events.booking.book import Attendee, BookingRefused, Choice
from events.changes import decide
from events.enums import BlockReason, TicketStatus
from events.errors import ChangeRefused
from events.models import Event, SeatBlock, Ticket, WaitingEntry
from events.pricing import discount_codes
from events.stock import blocks, counters, release
from events.stock.units import unit_of_ticket
from events.tickets import colleagues
from events.tickets.add_later import order_add_ons
from events.tickets.cancel import cancel_tickets
from events.tickets.exchange import buyer_of, exchange_targets, exchange_ticket
from events.waitinglist import join as waitinglist_join
from payments.checkout import manual
from payments.checkout.submission import Submission
from payments.documents import invoice
from payments.enums import PaymentMethod, RefundChannel, RefundStatus
from payments.models import Order, OrderLine, Refund
from payments.orders.place import Buyer
from payments.refunds.payout import mark_paid_out
from tests.support.book_one import book


class TicketActs:
    """Mixed into `Shop`."""

    _numbers = count(1)

    # -- parts of orders -----------------------------------------------------------------------------------------
    def tickets(self, *statuses: str) -> list[int]:
        return list(Ticket.objects.filter(status__in=statuses or [TicketStatus.VALID]).values_list("pk", flat=True))

    @staticmethod
    def tickets_of(order: Order) -> list[int]:
        valid = Ticket.objects.filter(line__order=order, status=TicketStatus.VALID)
        return list(valid.order_by("pk").values_list("pk", flat=True))

    @staticmethod
    def sessions_of(order: Order) -> list[str]:
        return list(order.attempts.exclude(session_id=None).values_list("session_id", flat=True))

    def cancel_ticket(self, ticket_pk: int, *, role: str = "buyer") -> None:
        order = Order.objects.get(lines__tickets=ticket_pk)
        with contextlib.suppress(ChangeRefused):
            cancel_tickets(order, [ticket_pk], role=role)

    def add_dinner(self, ticket_pk: int) -> Order | None:
        """A further order for the dinner; it is not paid yet."""
        ticket = Ticket.objects.select_related("ticket_type", "line__order").get(pk=ticket_pk)
        outcome = order_add_ons(
            ticket, [self.dinner.pk], buyer=buyer_of(ticket.line.order), language="nb", submission=Submission()
        )
        return getattr(outcome, "order", None)

    def add_colleague(self, ticket_pk: int) -> None:
        ticket = Ticket.objects.get(pk=ticket_pk)
        with contextlib.suppress(counters.NotBookable, colleagues.OrganisationTicketFull, counters.SoldOut):
            colleagues.add_person(OrderLine.objects.get(pk=ticket.line_id), name="Kollega", unit=ticket.unit)

    def remove_colleague(self, ticket_pk: int) -> None:
        with contextlib.suppress(colleagues.LastPerson, ChangeRefused):
            colleagues.remove_person(Ticket.objects.get(pk=ticket_pk))

    def move(self, ticket_pk: int, to: int) -> Order | None:
        """Exchange a unit for type number `to`, 5 in the other session; the new order may have to be paid first."""
        unit = unit_of_ticket(Order.objects.get(lines__tickets=ticket_pk), ticket_pk)
        for target in exchange_targets(unit):
            if target.ticket_type.pk == [*self.types, self.there][to].pk:
                try:
                    return exchange_ticket(unit, target, role="buyer")
                except ChangeRefused:
                    return None
        return None

    def call_off(self) -> None:
        """The event does not take place."""
        decide.cancel_and_announce(Event.objects.get(pk=self.event.pk))

    # -- gifts and seats aside -----------------------------------------------------------------------------------
    def give_away(self, type_number: int, people: int) -> Order | None:
        try:
            return complimentary.issue_complimentary(
                event=Event.objects.get(pk=self.event.pk),
                ticket_type=self.kind(type_number),
                attendees=[Attendee(f"Gjest {number}") for number in range(people)],
                recipient=Buyer(name="Presse", email="presse@example.test"),
                language="nb",
            )
        except (BookingRefused, counters.SoldOut, counters.NotBookable):
            return None

    def set_aside(self, type_number: int, units: int, hours: int | None) -> None:
        until = self.now() + timedelta(hours=hours) if hours else None
        with contextlib.suppress(counters.SoldOut, counters.NotBookable):
            blocks.set_aside(self.kind(type_number), units, BlockReason.STAFF, until)

    def let_go(self, number: int) -> None:
        kept = list(SeatBlock.objects.filter(reason=BlockReason.STAFF, left__gt=0).order_by("pk"))
        if kept:
            release.release_block(kept[number % len(kept)])

    # -- the waiting list ----------------------------------------------------------------------------------------
    def join(self, type_number: int, quantity: int, code: str = "") -> WaitingEntry | None:
        event = Event.objects.get(pk=self.event.pk)
        try:
            return waitinglist_join.join_waiting_list(
                event=event,
                ticket_type=self.kind(type_number),
                quantity=quantity,
                code=discount_codes.find_code(event, code),
                name="Vente",
                email=f"vente{next(self._numbers)}@example.test",
                language="nb",
            )
        except waitinglist_join.CannotJoin:
            return None

    def take_offer(self, entry: WaitingEntry, units: int) -> Order | None:
        event = Event.objects.get(pk=self.event.pk)
        found = waitinglist_join.offer_of(event, entry.key)
        if found is None or waitinglist_join.has_order(found):
            return None
        units = min(units, found.quantity)
        try:
            return book(
                event=event,
                choices=[Choice(found.ticket_type_id, [], units)],
                buyer=Buyer(name="Vente", email=found.email),
                language="nb",
                offer=found,
            )
        except BookingRefused:
            return None

    def leave(self, entry: WaitingEntry) -> None:
        with contextlib.suppress(waitinglist_join.NotChangeable):
            waitinglist_join.leave_waiting_list(entry)

    def rejoin(self, entry: WaitingEntry) -> None:
        with contextlib.suppress(waitinglist_join.CannotJoin, waitinglist_join.NotChangeable):
            waitinglist_join.rejoin_waiting_list(entry)

    # -- invoices and the bank -----------------------------------------------------------------------------------
    def buy_on_invoice(self, numbers: dict[int, int], code: str = "") -> Order | None:
        order = self.book(numbers, method=PaymentMethod.INVOICE, due_days=14, buyer="bedrift", code=code)
        if order is None:
            return None
        if order.total_ore:
            invoice.confirm_by_invoice(order)
        else:
            self.go_to_stripe(order)
        order.refresh_from_db()
        return order

    def register_payment(self, order: Order, part: float) -> None:
        """Staff saw a transfer of so much of what the order costs."""
        amount = int(order.total_ore * part)
        with contextlib.suppress(manual.CannotRegister):
            manual.register_payment(order, amount, self.now().date(), by=None, note=str(next(self._numbers)))

    def pay_out(self) -> None:
        """Staff send every refund that waits to be sent by bank transfer."""
        for refund in Refund.objects.filter(channel=RefundChannel.BANK, status=RefundStatus.PENDING):
            mark_paid_out(refund.pk, self.now().date(), by=None)
