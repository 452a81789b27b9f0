"""The whole site behind one class: what visitors, buyers, staff, Stripe and the scheduler can do."""

import contextlib
import datetime as dt
import json
from datetime import UTC, timedelta

import stripe
from django.core import mail
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone, translation
from event_factory import create_discount_code, create_event, create_seat_pool, create_ticket_type
from machine_admin_actions import OfficeActs
from machine_commits import Commits
from machine_ticket_actions import TicketActs
from wagtail.models import Locale, Page, Site

from core import scheduler as clockwork
from core.models import AssociationSettings
from events.booking.book import BookingRefused, Choice
from events.booking.selection import MainTicket
from events.enums import Admits, BlockReason, DiscountKind
from events.models import Event, TicketType
from events.stock import blocks
from payments.checkout import cancel, expiry, reconcile
from payments.checkout import session as checkout_session
from payments.enums import RefundReason
from payments.models import CheckoutAttempt, Order, Payment, Refund
from payments.orders.place import Buyer
from payments.refunds import request
from payments.refunds.cancel_lines import cancel_lines
from payments.refunds.refundable import refundable_amount
from payments.stripe.errors import StripeProblem
from sandbox.errors import ApiError
from sandbox.payments import NotOpen
from tests.support.book_one import book

SECRET = "whsec_of_the_machine_0123456789abcdef"
START = dt.datetime(2027, 2, 1, 9, tzinfo=UTC)
EVENT_SEATS = 6


class SimulatedSite(TicketActs, OfficeActs):
    """Every method is one act of one person. An act that the site refuses changes nothing."""

    def __init__(self, stripe_sandbox, client, clock, steps):
        self.stripe_sandbox, self.client, self.clock, self.steps = stripe_sandbox, client, clock, steps
        #: Ids of events that the webhook has answered with 200.
        self.brought: set[str] = set()
        #: Set while Stripe is made to misbehave: errors are then to be expected.
        self.in_trouble = False
        #: Set when a process was killed: one that dies between sending and noting it sends the same mail again.
        self.letters_may_double = False

    # -- before the first visitor ------------------------------------------------------------------------------------
    def set_up(self) -> None:
        """What all runs share."""
        for code in ("nb", "en"):
            Locale.objects.get_or_create(language_code=code)
        root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root")
        site, _made = Site.objects.get_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": root}
        )
        AssociationSettings.objects.update_or_create(
            site=site,
            defaults={"name": "Begge Bredder", "email": "office@example.test", "bank_account": "12345678903"},
        )
        starts = START + timedelta(days=40)
        week = create_event(title_nb="Uka", starts_at=starts, ends_at=starts + timedelta(days=3))
        when = {
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=2),
            "cancel_until": starts - timedelta(days=10),
        }
        self.event = create_event(
            title_nb="Frokostmøte",
            title_en="Breakfast",
            parent=week,
            capacity=EVENT_SEATS,
            waiting_list=True,
            **when,
        )
        other = create_event(title_nb="Økt to", parent=week, capacity=2, **when)
        self.hall = hall = create_seat_pool(event=self.event, name="Salen", capacity=5)
        kinds = [
            {"name_nb": "Ordinær", "price_ore": 100_00, "capacity": 3},
            {"name_nb": "Student", "price_ore": 33_33, "deal_buy": 3, "deal_pay": 2, "pool": hall},
            {"name_nb": "Gratis", "price_ore": 0, "capacity": 2, "pool": hall},
            {"name_nb": "Bord", "price_ore": 150_00, "admits": Admits.GROUP, "people": 2, "pool": hall},
            {"name_nb": "Bedrift", "price_ore": 250_00, "admits": Admits.ORGANISATION, "people": 3, "capacity": 2},
        ]
        self.types = [
            create_ticket_type(event=self.event, position=number, **fields) for number, fields in enumerate(kinds)
        ]
        #: In the other session: never booked outright, but tickets are exchanged for it, and back.
        self.there = create_ticket_type(event=other, name_nb="Økt to", price_ore=120_00)
        self.dinner = create_ticket_type(
            event=self.event,
            position=9,
            name_nb="Middag",
            price_ore=70_00,
            capacity=3,
            needs_ticket=True,
            uses_seats=False,
            cancel_until=START + timedelta(days=5),
        )
        # A table does not go with it: who exchanges for one loses the dinner.
        self.dinner.goes_with.set([ticket_type for ticket_type in self.types if ticket_type.admits != Admits.GROUP])
        self.dinner.save()
        self.set_up_dues()
        self.types[0].price_steps.create(price_ore=80_00, until_sold=1)
        self.types[0].price_steps.create(price_ore=90_00, until=START + timedelta(hours=3))
        kept = blocks.set_aside(self.types[0], 1, BlockReason.CODE, None)
        codes = [
            {"code": "HALV", "percent": 50, "capacity": 3, "max_per_buyer": 2},
            {"code": "TYVE", "kind": DiscountKind.AMOUNT, "amount_ore": 20_00, "block": kept},
        ]
        for fields in codes:
            create_discount_code(event=self.event, **fields)

    def open(self) -> None:
        """A new day: nothing sold, nothing at Stripe, no mail."""
        self.stripe_sandbox.reset()
        self.stripe_sandbox.webhooks.hold()
        self.stripe_sandbox.options.refund_after = 0
        self.clock.move_to(START)
        self.steps.start()
        mail.outbox.clear()
        self.brought, self.in_trouble, self.letters_may_double = set(), False, False
        for cache in caches.all():
            cache.clear()
        translation.activate("nb")

    @contextlib.contextmanager
    def whole_day(self):
        """All that happens within is undone at the end. Commits count: see `own_commits`."""
        depth = len(connection.savepoint_ids)
        with transaction.atomic(), Commits(self.steps):
            self.open()
            yield
            transaction.set_rollback(True)
        assert len(connection.savepoint_ids) == depth

    # -- the buyer ---------------------------------------------------------------------------------------------------
    def kind(self, number: int) -> TicketType:
        return TicketType.objects.get(pk=self.types[number].pk)

    def book(self, numbers: dict[int, int], *, buyer: str = "kari", dinner: bool = False, **how) -> Order | None:
        """`numbers` maps the number of a ticket type to units; those who come are named later. `how` is what
        `booking.book` takes. None when it cannot be sold.
        """
        choices = [Choice(self.types[number].pk, [], units) for number, units in sorted(numbers.items())]
        if dinner:
            choices.append(Choice(self.dinner.pk, [], 1, on=(MainTicket(choices[0].ticket_type_id, 1),)))
        try:
            return book(
                event=Event.objects.get(pk=self.event.pk),
                choices=choices,
                buyer=Buyer(
                    name=buyer,
                    email=f"{buyer}@example.test",
                    organisation_name="Bedrift AS" if buyer == "bedrift" else "",
                    org_number="974760673" if buyer == "bedrift" else "",
                ),
                language="nb",
                **how,
            )
        except BookingRefused:
            return None

    def go_to_stripe(self, order: Order) -> str | None:
        """Press "pay"; the id of the session that the buyer is sent to."""
        order = Order.objects.get(pk=order.pk)
        try:
            url = checkout_session.start_checkout(order)
        except StripeProblem:
            assert self.in_trouble
            return None
        attempt = CheckoutAttempt.objects.filter(order=order, url=url).exclude(url="").last()
        return attempt.session_id if attempt else None

    def press_pay(self, session: str, *, slowly: bool = False) -> bool:
        """On Stripe's page. False when the session is over."""
        try:
            (self.stripe_sandbox.pay_later if slowly else self.stripe_sandbox.pay)(session)
        except NotOpen:
            return False
        return True

    def land(self, session: str) -> None:
        """Back from Stripe to the order page."""
        attempt = CheckoutAttempt.objects.select_related("order").filter(session_id=session).first()
        if attempt is not None:
            response = self.client.get(checkout_session.order_path(attempt.order), {"session_id": session})
            assert response.status_code in (200, 302)

    def give_up(self, order: Order) -> None:
        """Cancel an unpaid order from its page."""
        try:
            cancel.cancel_held(order)
        except cancel.CannotCancel:
            pass
        except StripeProblem:
            assert self.in_trouble

    def pay_for(self, order: Order) -> None:
        """To Stripe, paid, and back."""
        session = self.go_to_stripe(order)
        if session and self.press_pay(session):
            self.land(session)

    def buy(self, numbers: dict[int, int], **how) -> Order:
        order = self.book(numbers, **how)
        self.pay_for(order)
        order.refresh_from_db()
        return order

    # -- the office --------------------------------------------------------------------------------------------------
    def cancel_all(self, order: Order, reason=RefundReason.STAFF, *, refund: bool = True) -> None:
        with contextlib.suppress(cancel.CannotCancel):
            cancel.cancel_confirmed(order, reason=reason, refund=refund)

    def cancel_some(self, order: Order, numbers: dict[int, int]) -> None:
        """So many units of the order's lines, by their place in it, at what they are worth."""
        parts = []
        try:
            for place, line in enumerate(order.lines.order_by("position")):
                if units := numbers.get(place):
                    parts.append({"line": line.pk, "quantity": units, "amount_ore": refundable_amount(line, units)})
            cancel_lines(order, parts, reason=RefundReason.BUYER)
        except (cancel.CannotCancel, request.RefundTooLarge, ValueError):
            pass

    def end_hold_asking_nobody(self, order: Order) -> None:
        """As a buyer does who is short of seats."""
        expiry.expire_order(order.pk)

    @staticmethod
    def forget_session(session: str) -> None:
        """As if Stripe's answer with this session had never reached us and was given up."""
        CheckoutAttempt.objects.filter(session_id=session).update(session_id=None, status="failed")

    def refund(self, order: Order, amount_ore: int) -> None:
        with contextlib.suppress(request.RefundTooLarge, ValueError):
            request.request_refund(order, amount_ore=amount_ore, reason=RefundReason.STAFF)

    def refund_again(self, refund: Refund) -> None:
        with contextlib.suppress(request.RefundTooLarge):
            request.retry_refund(refund.pk, by=None)

    # -- Stripe ------------------------------------------------------------------------------------------------------
    def intents(self) -> list[str]:
        return sorted(Payment.objects.exclude(payment_intent=None).values_list("payment_intent", flat=True))

    def refund_in_dashboard(self, intent: str, amount_ore: int) -> None:
        with contextlib.suppress(ApiError):  # more than is left, or disputed
            self.stripe_sandbox.refund_in_dashboard(intent, amount_ore)

    def bank_settles(self, session: str, succeeded: bool) -> None:
        """The end of a slow payment, if one is under way."""
        with contextlib.suppress(ApiError):
            self.stripe_sandbox.settle(session, succeeded=succeeded)

    def disputable(self) -> list[str]:
        return [c["id"] for c in self.stripe_sandbox.all("charge") if c["status"] == "succeeded" and not c["disputed"]]

    # -- the post ----------------------------------------------------------------------------------------------------
    def undelivered(self) -> list[dict]:
        """What Stripe has to tell and has not been able to, oldest first."""
        return [event for event in self.stripe_sandbox.events() if event["id"] not in self.brought]

    def bring(self, event: dict) -> int:
        """One event to the webhook, signed; the answer's status."""
        body = json.dumps(event)
        header = stripe.WebhookSignature.generate_signature_header(body, SECRET)
        status = self.client.post(
            "/payments/stripe/webhook/",
            data=body,
            content_type="application/json",
            headers={"Stripe-Signature": header},
        ).status_code
        assert status == 200 or self.in_trouble, status
        if status == 200:
            self.brought.add(event["id"])
            with self.stripe_sandbox.world.act() as store:
                store.db.execute("UPDATE deliveries SET state = 'done' WHERE event = ?", (event["id"],))
        return status

    def bring_all(self, *, backwards: bool = False) -> None:
        events = self.undelivered()
        for event in reversed(events) if backwards else events:
            self.bring(event)

    # -- time --------------------------------------------------------------------------------------------------------
    def wait(self, minutes: float) -> None:
        self.clock.shift(timedelta(minutes=minutes))
        self.stripe_sandbox.shift_clock(0)  # what falls due at Stripe happens now

    def run_clock(self) -> list[str]:
        """One look of the clock for jobs that are due."""
        return clockwork.run_due_jobs()

    def reconcile(self) -> None:
        report = reconcile.reconcile()
        assert self.in_trouble or not report.problems, report.problems

    def come_to_rest(self) -> None:
        """Trouble is over, nobody does anything more: the clock alone must bring everything in order."""
        self.stripe_sandbox.faults.clear()
        self.stripe_sandbox.world.next_refunds.clear()
        self.stripe_sandbox.options.refund_after = 0
        self.in_trouble = False
        for session in self.stripe_sandbox.all("checkout.session"):
            intent = self.stripe_sandbox.get("payment_intent", session["payment_intent"])
            if intent and intent["status"] == "processing":
                self.stripe_sandbox.settle(session["id"])
        for refund in self.stripe_sandbox.all("refund"):
            if refund["status"] == "pending":
                self.stripe_sandbox.succeed_refund(refund["id"])
        for minutes in (61, 181):
            self.wait(minutes)
            self.run_clock()
        self.reconcile()

    @staticmethod
    def now() -> dt.datetime:
        return timezone.now()
