"""Makes, in a running demo, what an office meets on a busy day. Run by `manage.py shell`; prints JSON: name → key.

Made through the functions behind the admin's buttons; only Stripe's refusal and its silence are written directly.
"""

import json
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from events.booking import complimentary
from events.booking.book import Attendee, Choice
from events.changes import decide
from events.enums import BlockReason, ChangeTaskStatus, DiscountKind, WaitingStatus
from events.models import Answer, DietaryNeed, Event, Question, Ticket, WaitingEntry
from events.pricing import discount_codes
from events.stock import blocks
from events.tickets.cancel import cancel_tickets
from events.waitinglist import join
from payments.checkout import cancel
from payments.checkout.manual import register_payment
from payments.documents import reminders
from payments.documents.receivables import unpaid
from payments.enums import RefundChannel, RefundReason, RefundStatus
from payments.models import Order, Refund, StripeEvent
from payments.orders import attention
from payments.orders.place import Buyer
from payments.refunds import request
from tests.support.book_one import book

finance = User.objects.get(email="okonomi@moteplass.example")
permitted_user = User.objects.get(email="arrangement@moteplass.example")


def open_event(slug: str) -> Event:
    return Event.objects.coming().get(slug__startswith=slug)


event = open_event("eiendomsdagen-")
kind = event.ticket_types.get(name_nb="Ordinær billett")
buyer = Buyer(name="Brynhild Langnavn-Ødegård Svartås", email="brynhild.langnavn-odegard@svartas.example")


def paid(number: int, code: str = "") -> Order:
    people = [Attendee(f"{buyer.name} {each}", f"{each}@svartas.example") for each in range(number)]
    order = book(event=event, choices=[Choice(kind.pk, people)], buyer=buyer, language="nb", code=code)
    register_payment(order, order.total_ore, timezone.localdate(), by=finance, note="Nettbank")
    return order


def office_does(found: dict) -> None:
    code = discount_codes.create_codes(
        event, 3, prefix="PRESSE", kind=DiscountKind.PERCENT, percent=20, by=permitted_user
    )[0]
    found["code"] = code.pk
    owed = paid(2, code.code)
    request.request_refund(owed, amount_ore=10_000, reason=RefundReason.STAFF, note="Feil pris", by=finance)
    attention.flag_order(owed, "Kjøperen spør om en annen mottaker av kvitteringen.")
    found["order"] = owed.pk
    found["refund"], found["payment"] = owed.refunds.get().pk, owed.payments.get().pk
    failed = request.request_refund(paid(1), amount_ore=5_000, reason=RefundReason.STAFF, note="Avtalt", by=finance)
    Refund.objects.filter(pk=failed.pk).update(
        channel=RefundChannel.STRIPE, status=RefundStatus.FAILED, error="lost_or_stolen_card"
    )
    over = paid(1)
    cancel.cancel_confirmed(over, reason=RefundReason.STAFF, by=finance, note="Syk")
    found["order_over"] = over.pk
    held = book(event=event, choices=[Choice(kind.pk, [Attendee("Kim", "")])], buyer=buyer, language="en")
    found["order_held"] = held.pk
    invoice = unpaid().order_by("due_on").first()
    reminders.send_reminder_now(invoice, by=finance)
    register_payment(invoice.order, 5_000, timezone.localdate(), by=finance)
    found["order_invoiced"] = invoice.order_id
    found["document"] = over.documents.order_by("-pk").first().pk
    found["block"] = blocks.set_aside(kind, 4, BlockReason.STAFF, None, by=permitted_user, note="Podiet").pk
    given = complimentary.issue_complimentary(
        event=event, ticket_type=kind, attendees=[Attendee("Frøya Pressedal", "froya@avis.example")],
        recipient=buyer, language="nb", note="Presse", by=permitted_user,
    )  # fmt: skip
    ticket = Ticket.objects.get(line__order=given)
    found["attendee"] = ticket.pk
    DietaryNeed.objects.create(ticket=ticket, needs=["vegan"], other="Ingen koriander", consented_at=timezone.now())
    for question in Question.objects.filter(event=event):
        Answer.objects.create(question=question, ticket=ticket, value="Ja") if question.kind == "text" else None
    found["stripe_event"] = StripeEvent.objects.create(
        stripe_id="evt_test_of_the_office_0001", type="charge.refund.updated", body="{}", attempts=4, error="Timeout"
    ).pk


def waiting_list(found: dict) -> None:
    """Full, with several in line, and one who has an offer."""
    full = WaitingEntry.objects.first().event
    found["event_waited_for"] = full.pk
    for name in ("Asbjørn Fjellstad", "Synnøve Kråkerøy-Lillebø"):
        join.join_waiting_list(
            event=full, ticket_type=full.ticket_types.get(), quantity=1, name=name,
            email=f"{name.split()[0].lower()}@svartas.example", language="nb",
        )  # fmt: skip
    found["waiting"] = WaitingEntry.objects.in_turn().filter(event=full).last().pk
    mine = Ticket.objects.filter(event=full, status="valid").select_related("line__order").first()
    cancel_tickets(mine.line.order, [mine.pk], role="staff", by=permitted_user, note="Syk")
    found["offered"] = WaitingEntry.objects.get(event=full, status=WaitingStatus.OFFERED).pk


def called_off_and_moved(found: dict) -> None:
    gone = open_event("grunderuka-kafe-")
    off = decide.cancel_and_announce(gone, message_nb="Taket lekker.", message_en="The roof leaks.", by=permitted_user)
    task = off.tasks.order_by("pk").first()
    type(task).objects.filter(pk=task.pk).update(status=ChangeTaskStatus.FAILED, error="StripeUnavailable: timeout")
    found["change"] = off.pk
    other = open_event("baerekraftkonferansen-")
    moved = {"room": "Store sal", "starts_at": other.starts_at + timedelta(hours=1)}
    found["change_moved"] = decide.move_event(other, moved, by=permitted_user).pk
    found["event_moved"] = other.pk


found: dict[str, int] = {"event": event.pk}
office_does(found)
waiting_list(found)
called_off_and_moved(found)
print(json.dumps(found))
