import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from export_helpers import read_csv_by_heading
from wagtail.models import ModelLogEntry

from payments.checkout.cancel import cancel_confirmed
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, RefundReason, RefundStatus
from payments.models import InvoiceReminder, Order, Payment, Refund

LOOK = ("view_order", "view_payment", "view_refund", "view_stripeevent", "view_salesdocument")
FINANCE = (*LOOK, "change_order", "change_payment", "add_refund", "add_payment")


@pytest.fixture
def sign_in_staff(client, django_user_model, second_factor):
    """Sign in as staff with these permissions of payments."""

    def sign_in_staff(*names):
        user = django_user_model.objects.create_user(
            f"sign_in_staff{django_user_model.objects.count()}@example.test", is_staff=True
        )
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        user.user_permissions.add(*Permission.objects.filter(content_type__app_label="payments", codename__in=names))
        client.force_login(user)
        return user

    return sign_in_staff


def text_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def post(client, commit):
    def post(name, pk, **data):
        with commit():
            return client.post(reverse(name, args=[pk]), data)

    return post


def test_unpaid_invoices_are_listed_filtered_sorted_and_exported(sign_in_staff, client, invoiced):
    late, due = invoiced((200_00, 1), days=0), invoiced((100_00, 3), days=30)
    # A value that a spreadsheet would read as a formula.
    Order.objects.filter(pk=due.pk).update(reference="=1+1")
    sign_in_staff(*FINANCE)
    url = reverse("unpaid_invoices:index")
    page = text_of(client.get(url))
    assert "500 kr" in page, "the sum at the top"
    assert str(invoice_of(late)) in page
    for order in (
        "overdue_by",
        "-overdue_by",
        "open_ore",
        "-open_ore",
        "due_on",
        "reminded",
        "last_reminder",
        "number",
    ):
        assert client.get(url, {"ordering": order}).status_code == 200
    not_due = text_of(client.get(url, {"when": "not_yet"}))
    numbers = {order.pk: str(invoice_of(order)) for order in (late, due)}
    assert numbers[due.pk] in not_due
    assert f"inspect/{late.pk}/#register" in not_due or f"inspect/{due.pk}/#register" in not_due
    overdue = text_of(client.get(url, {"when": "late"}))
    assert f"inspect/{due.pk}/" not in overdue
    response = client.get(url, {"export": "csv"})
    rows = read_csv_by_heading(response)
    assert len(rows) == 2
    assert all(not value.startswith("=") for row in rows for value in row.values())
    assert client.get(url, {"export": "xlsx"}).status_code == 200


def test_when_all_is_paid_it_says_so(sign_in_staff, client, db, invoiced, post):
    order = invoiced((100_00, 1))
    sign_in_staff(*FINANCE)
    post("orders_register", order.pk, amount="100", received_on=timezone.localdate().isoformat(), note="")
    page = text_of(client.get(reverse("unpaid_invoices:index")))
    assert "Every invoice is paid" in page or "Alle fakturaer er betalt" in page


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("orders_register", "add_payment"),
        ("orders_cancel_lines", "add_refund"),
        ("invoices_remind", "change_order"),
        ("refunds_paid_out", "add_refund"),
    ],
)
def test_each_action_needs_its_permission(sign_in_staff, client, invoiced, post, name, needed, stripe_sandbox):
    order = invoiced()
    line = order.lines.get()
    data = {"amount": "1", "received_on": timezone.localdate().isoformat(), f"units-{line.pk}": "1"}
    data |= {f"amount-{line.pk}": "1", "note": "x", "key": "k", "on": timezone.localdate().isoformat()}
    pk = invoice_of(order).pk if name == "invoices_remind" else order.pk
    assert post(name, pk, **data).status_code in (302, 403), "the public"
    sign_in_staff(*(permission for permission in FINANCE if permission != needed))
    assert post(name, pk, **data).status_code in (302, 403)
    assert client.get(reverse(name, args=[pk])).status_code in (302, 403, 405), "and never by a link"
    assert not Payment.objects.exists()
    assert not Refund.objects.exists()
    assert not InvoiceReminder.objects.exists()
    order.refresh_from_db()
    assert order.lines.get().cancelled_quantity == 0


def test_a_payment_is_registered_on_the_orders_page(sign_in_staff, client, invoiced, post):
    order = invoiced((100_00, 2))
    user = sign_in_staff(*FINANCE)
    page = text_of(client.get(reverse("orders:inspect", args=[order.pk])))
    assert reverse("orders_register", args=[order.pk]) in page
    assert 'value="200"' in page, "the unpaid amount is proposed"
    post("orders_register", order.pk, amount="150,50", received_on=timezone.localdate().isoformat(), note="bank 7")
    payment = Payment.objects.get()
    assert (payment.amount_ore, payment.registered_by, payment.note) == (150_50, user, "bank 7")
    assert ModelLogEntry.objects.get(action="payments.register").user == user


@pytest.mark.parametrize(
    ("amount", "day"),
    [("", 0), ("abc", 0), ("-1", 0), ("0", 0), ("=1+1", 0), ("1", 2), ("1", -9), ("9" * 300, 0)],
)
def test_an_invalid_payment_keeps_the_input(sign_in_staff, client, invoiced, post, amount, day):
    order = invoiced()
    sign_in_staff(*FINANCE)
    on = (timezone.localdate() + timedelta(days=day)).isoformat()
    response = post("orders_register", order.pk, amount=amount, received_on=on, note="fordi")
    assert response.status_code == 422
    assert "fordi" in text_of(response)
    assert not Payment.objects.exists()


def test_one_unit_of_a_line_is_cancelled_after_confirmation(sign_in_staff, client, invoiced, post, mailoutbox):
    order = invoiced((500_00, 8))
    user = sign_in_staff(*FINANCE)
    line = order.lines.get()
    preview = client.get(reverse("orders_choose_lines", args=[order.pk]), {f"units-{line.pk}": "1"})
    assert "500 kr" in text_of(preview)
    assert order.lines.get().cancelled_quantity == 0
    key = re.search(r'name="key" value="([^"]+)"', text_of(preview))[1]
    data = {f"units-{line.pk}": "1", f"amount-{line.pk}": "450", "note": "gebyr", "key": key}
    mailoutbox.clear()
    for _click in range(2):
        post("orders_cancel_lines", order.pk, **data)
    assert order.lines.get().cancelled_quantity == 1
    assert invoice_of(order).open_ore == 3550_00
    assert len(mailoutbox) == 1
    entry = ModelLogEntry.objects.get(action="payments.cancel_lines")
    assert (entry.user, entry.data["note"]) == (user, "gebyr")


@pytest.mark.parametrize(
    ("units", "amount"), [("9", "1"), ("0", "1"), ("x", "1"), ("1", "4001"), ("1", "-1"), ("1", "")]
)
def test_what_cannot_be_cancelled(sign_in_staff, client, invoiced, post, units, amount):
    order = invoiced((500_00, 8))
    sign_in_staff(*FINANCE)
    line = order.lines.get()
    data = {f"units-{line.pk}": units, f"amount-{line.pk}": amount, "note": "derfor", "key": "k"}
    response = post("orders_cancel_lines", order.pk, **data)
    assert response.status_code in (302, 422)
    assert order.lines.get().cancelled_quantity == 0
    assert client.get(reverse("orders_choose_lines", args=[order.pk]), {f"units-{line.pk}": "9"}).status_code == 302


def test_a_refund_by_bank_waits_among_the_exceptions_until_it_is_paid_out(
    sign_in_staff, client, invoiced, post, commit
):
    order = invoiced((500_00, 1))
    user = sign_in_staff(*FINANCE)
    empty = text_of(client.get(reverse("orders_exceptions")))
    assert order.reference not in empty
    today = timezone.localdate().isoformat()
    post("orders_register", order.pk, amount="500", received_on=today, note="")
    with commit():
        (refund,) = cancel_confirmed(order, reason=RefundReason.STAFF)
    url = reverse("refunds_paid_out", args=[refund.pk])
    assert url in text_of(client.get(reverse("orders_exceptions")))
    assert url in text_of(client.get(reverse("orders:inspect", args=[order.pk])))
    for wrong in ("", "x", "2999-01-01", "1999-01-01"):
        post("refunds_paid_out", refund.pk, on=wrong)
        refund.refresh_from_db()
        assert refund.status == RefundStatus.PENDING
    post("refunds_paid_out", refund.pk, on=today)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert ModelLogEntry.objects.get(action="payments.paid_out").user == user
    assert url not in text_of(client.get(reverse("orders_exceptions")))


def test_a_document_that_cannot_be_rendered_is_listed(sign_in_staff, client, invoiced, monkeypatch):
    monkeypatch.setattr("payments.documents.pdf.store.render_document_pdf", lambda document: 1 / 0)
    order = invoiced()
    sign_in_staff(*FINANCE)
    assert order.reference not in text_of(client.get(reverse("orders_exceptions")))
    monkeypatch.setattr("payments.admin.exceptions.MAX_FILE_DELAY", timedelta(seconds=-5))
    assert order.reference in text_of(client.get(reverse("orders_exceptions")))


def test_a_reminder_from_the_list(sign_in_staff, client, invoiced, post):
    invoice = invoice_of(invoiced())
    user = sign_in_staff(*FINANCE)
    for _click in range(2):
        post("invoices_remind", invoice.pk)
    assert InvoiceReminder.objects.get().sent_by == user
    page = text_of(client.get(reverse("orders:inspect", args=[invoice.order_id])))
    assert timezone.localdate().strftime("%Y") in page


def test_a_held_order_is_confirmed_by_a_payment(sign_in_staff, sell, post, stripe_sandbox):
    order = sell((100_00, 1))
    sign_in_staff(*FINANCE)
    post("orders_register", order.pk, amount="100", received_on=timezone.localdate().isoformat(), note="")
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_a_price_reduction_of_an_unpaid_invoice(sign_in_staff, client, invoiced, post):
    order = invoiced((500_00, 2))
    sign_in_staff(*FINANCE)
    response = post("orders_refund", order.pk, amount="1000,01", note="x")
    assert response.status_code == 422
    post("orders_refund", order.pk, amount="250", note="feil pris")
    assert invoice_of(order).open_ore == 750_00
    assert not Refund.objects.exists()
    assert text_of(client.get(reverse("orders:inspect", args=[order.pk]))).count("750") >= 1
