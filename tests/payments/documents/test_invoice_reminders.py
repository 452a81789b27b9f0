from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from core.dates import format_day
from payments.checkout.cancel import cancel_confirmed
from payments.checkout.manual import register_payment
from payments.documents.receivables import invoice_of
from payments.documents.reminders import CannotRemind, send_due_reminders, send_reminder_now
from payments.enums import RefundReason
from payments.models import InvoiceReminder, Order
from payments.refunds.cancel_lines import cancel_lines


@pytest.fixture
def after(commit):
    """Run the reminder job some days after today, at an hour in Oslo."""

    def after(days, hour=10) -> int:
        moment = (timezone.localtime() + timedelta(days=days)).replace(hour=hour)
        with time_machine.travel(moment, tick=False), commit():
            return send_due_reminders()

    return after


def test_two_reminders_and_no_more(invoiced, after, mailoutbox):
    order = invoiced((500_00, 1), days=14, invoice_email="faktura@example.test")
    mailoutbox.clear()
    sent = [day for day in range(80) for _round in range(2) if after(day)]
    assert sent == [17, 31]
    assert [mail.to for mail in mailoutbox] == [["faktura@example.test"]] * 2
    assert order.access_key not in mailoutbox[0].body, "the accounts get no link that opens the order"
    assert all(name.startswith("faktura-") for mail in mailoutbox for name, *_rest in mail.attachments)
    assert "500 kr" in mailoutbox[0].body.replace("\u00a0", " ")
    assert [reminder.number for reminder in InvoiceReminder.objects.all()] == [1, 2]


def test_the_second_comes_after_fourteen_days_of_the_calendar(invoiced, after):
    """Summer time begins between the reminders, so that 14 days are an hour less than 14 times 24 hours."""
    with time_machine.travel(datetime(2027, 3, 5, 9, tzinfo=UTC), tick=False):
        invoiced(days=14)
        assert [day for day in range(15, 40) if after(day)] == [17, 31]


def test_no_reminders_are_sent_at_night(invoiced, after):
    invoiced()
    assert after(18, hour=6) == 0
    assert after(18, hour=9) == 1


def test_paid_credited_and_disputed_invoices_get_no_reminder(
    invoiced, after, commit, stripe_sandbox, django_user_model
):
    clerk = django_user_model.objects.create_user("clerk@example.test")
    paid, credited, disputed, partly = (invoiced((500_00, 2)) for _unused in range(4))
    with commit():
        register_payment(paid, 1000_00, timezone.localdate(), by=clerk)
        cancel_confirmed(credited, reason=RefundReason.STAFF)
        line = partly.lines.get()
        cancel_lines(
            partly, [{"line": line.pk, "quantity": 1, "amount_ore": 500_00}], reason=RefundReason.BUYER, by=clerk
        )
    Order.objects.filter(pk=disputed.pk).update(disputed_at=timezone.now())
    assert after(20) == 1
    reminder = InvoiceReminder.objects.get()
    assert (reminder.document.order, reminder.open_ore) == (partly, 500_00)


def test_staff_can_send_one_reminder_a_day(invoiced, commit, django_user_model, mailoutbox):
    clerk = django_user_model.objects.create_user("clerk@example.test")
    order = invoiced(language="en")
    mailoutbox.clear()
    invoice = invoice_of(order)
    with commit():
        send_reminder_now(invoice, by=clerk)
        with pytest.raises(CannotRemind):
            send_reminder_now(invoice, by=clerk)
    (mail,) = mailoutbox
    assert mail.subject == f"Payment reminder: invoice {invoice} is not paid"
    assert "We remind you of it in good time." in mail.body, "it is not due yet"
    assert InvoiceReminder.objects.get().due_on == invoice.due_on
    assert ModelLogEntry.objects.get(action="payments.remind").user == clerk


def test_a_reminder_of_a_paid_invoice_is_not_sent(invoiced, commit, mailoutbox, monkeypatch):
    order = invoiced()
    mailoutbox.clear()
    with commit():
        send_reminder_now(invoice_of(order), by=None)
        cancel_confirmed(order, reason=RefundReason.EVENT)
    assert mailoutbox == []


def test_concurrent_reminders_are_sent_once(invoiced, several):
    order = invoiced()
    invoice = invoice_of(order)

    def remind():
        try:
            send_reminder_now(invoice, by=None)
        except CannotRemind:
            return 0
        return 1

    assert sum(several(3, remind)) == 1


@pytest.mark.parametrize(("days", "is_overdue"), [(5, False), (14, False), (15, True), (40, True)])
def test_a_reminder_states_the_date_to_pay_exactly_once(invoiced, commit, mailoutbox, days, is_overdue):
    order = invoiced(language="en", days=14)
    mailoutbox.clear()
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False), commit():
        reminder = send_reminder_now(invoice_of(order), by=None)
        today = timezone.localdate()
    invoice_due = invoice_of(order).due_on
    assert reminder.due_on == (today + timedelta(days=10) if is_overdue else invoice_due)
    (mail,) = mailoutbox
    html = mail.alternatives[0][0]
    with translation.override("en"):
        date, old_date = format_day(reminder.due_on), format_day(invoice_due)
    for text in (mail.body, html):
        assert text.count(date) == 1
        assert text.count(old_date) == 1
        assert ("New due date" in text) == is_overdue
