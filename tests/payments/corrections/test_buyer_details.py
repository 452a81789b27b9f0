"""Correcting the buyer's details: without documents directly, otherwise with credit notes and new documents."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from mail.models import OutgoingMail
from payments.checkout.cancel import cancel_confirmed
from payments.checkout.expiry import expire_after_asking_stripe
from payments.checkout.manual import register_payment
from payments.corrections.audit import differences
from payments.corrections.buyer_details import (
    CannotCorrect,
    DetailsChanged,
    RefundInProgress,
    correct_details,
    details_fingerprint,
    details_of,
)
from payments.documents import receivables
from payments.documents.pdf.content import document_content
from payments.documents.reminders import send_due_reminders, send_reminder_now
from payments.enums import DocumentKind, OrderStatus, RefundReason, RefundStatus
from payments.models import Order, Refund, SalesDocument
from payments.orders.resend import resend_confirmation
from payments.refunds import outcome
from payments.refunds.cancel_lines import cancel_lines
from payments.refunds.refundable import remaining_by_line
from payments.refunds.request import request_refund, retry_refund

RIGHT = {"organisation_name": "Elvebyen Bygg AS", "org_number": "974760673", "address": "Torget 1\n3017 Drammen"}


@pytest.fixture
def clerk(django_user_model):
    return django_user_model.objects.create_user("clerk@example.test", is_staff=True)


@pytest.fixture
def correct(clerk, commit):
    def correct(order, new=None, **fields):
        with commit():
            correction = correct_details(order, RIGHT if new is None else new, by=clerk, **fields)
        order.refresh_from_db()
        return correction

    return correct


@pytest.fixture
def sign_in_staff(client, django_user_model, monkeypatch):
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)

    def sign_in_staff(*names):
        user = django_user_model.objects.create_user("staff@example.test", is_staff=True)
        permissions = ["access_admin", "view_order", "change_order", *names]
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return sign_in_staff


def statement(document) -> str:
    return " ".join(document_content(document)["statement"]).replace("\u00a0", " ")


def numbers() -> dict[str, list[int]]:
    numbers_by_series: dict[str, list[int]] = {}
    for series, number in SalesDocument.objects.order_by("pk").values_list("series", "number"):
        numbers_by_series.setdefault(series, []).append(number)
    return numbers_by_series


def documents_agree() -> bool:
    return list(differences()) == []


# --- Corrections ----------------------------------------------------------------------------------------------------


def test_details_of_an_order_without_documents_are_edited(sell, correct, mailoutbox):
    order = sell()
    key = order.access_key
    correction = correct(order, {"buyer_name": "Kari Hansen", "buyer_email": "ny@example.test", "org_number": ""})
    assert (order.buyer_name, order.buyer_email, order.access_key) == ("Kari Hansen", "ny@example.test", key)
    assert correction.documents == []
    assert not SalesDocument.objects.exists()
    assert mailoutbox == []
    data = ModelLogEntry.objects.for_instance(order).get(action="payments.details").data
    assert data["before"] == {"buyer_name": "Kari Nordmann", "buyer_email": "kari@example.test"}
    assert data["after"] == {"buyer_name": "Kari Hansen", "buyer_email": "ny@example.test"}


def test_an_invoice_is_credited_in_full_and_replaced(invoiced, correct, seller_stub, mailoutbox):
    order = invoiced((500_00, 2), (100_00, 1), invoice_email="faktura@example.test", days=20)
    old = receivables.invoice_of(order)
    mailoutbox.clear()
    correction = correct(order)
    ((note, new),) = correction.documents
    assert (note.kind, note.corrects, note.total_ore, note.due_on) == (DocumentKind.CREDIT_NOTE, old, -1100_00, None)
    assert (new.kind, new.corrects, new.total_ore, new.due_on) == (DocumentKind.INVOICE, None, 1100_00, old.due_on)
    assert note.snapshot["buyer"] == old.snapshot["buyer"]
    assert new.snapshot["buyer"]["organisation_name"] == "Elvebyen Bygg AS"
    assert new.snapshot["buyer"]["endpoint"]["id"] == "974760673"
    for name in ("lines", "vat", "totals", "delivery", "seller", "order"):
        assert new.snapshot[name] == old.snapshot[name], name
    assert new.snapshot["pay_to"] == old.snapshot["pay_to"] | {"kid": new.kid}
    assert numbers() == {old.series: [1, 2], note.series: [1]}
    assert receivables.invoice_of(order) == new
    assert list(receivables.unpaid()) == [new]
    assert receivables.unpaid().get().open_ore == 1100_00
    assert documents_agree()
    assert seller_stub.calls_for(order) == ["confirm"], "seats are not changed"
    assert sorted(mail.to[0] for mail in mailoutbox) == ["faktura@example.test", "kari@example.test"]
    for mail in mailoutbox:
        assert [name for name, *_rest in mail.attachments] == [f"kreditnota-{note}.pdf", f"faktura-{new}.pdf"]
        assert (order.access_key in mail.body) is (mail.to == ["kari@example.test"])
    with translation.override("nb"):
        assert str(old) in statement(new)
        assert str(old) in statement(note)


def test_a_repeated_correction_changes_nothing(invoiced, correct, mailoutbox):
    order = invoiced()
    fingerprint = details_fingerprint(order)
    correct(order, fingerprint=fingerprint)
    mailoutbox.clear()
    repeated = correct(order, fingerprint=fingerprint)
    assert (repeated.changed, repeated.documents, mailoutbox) == ([], [], [])
    assert SalesDocument.objects.count() == 3
    assert ModelLogEntry.objects.filter(action="payments.details").count() == 1


def test_a_concurrent_correction_is_not_undone(invoiced, correct):
    order = invoiced()
    fingerprint = details_fingerprint(order)
    correct(order, {"buyer_name": "Per"})
    with pytest.raises(DetailsChanged):
        correct(order, RIGHT, fingerprint=fingerprint)
    assert order.organisation_name == "Fjordbygg AS"


def test_what_was_paid_counts_for_the_new_invoice(invoiced, correct, clerk, stripe_sandbox, commit):
    order = invoiced((500_00, 2))
    with commit():
        register_payment(order, 400_00, timezone.localdate(), by=clerk)
    ((_note, new),) = correct(order).documents
    assert receivables.invoice_of(order).open_ore == 600_00
    assert (new.snapshot["pay_to"]["prepaid_ore"], new.snapshot["pay_to"]["payable_ore"]) == (400_00, 600_00)
    assert "600 kr" in statement(new)
    with commit():
        register_payment(order, 600_00, timezone.localdate(), by=clerk)
    assert not receivables.unpaid().exists()
    assert documents_agree()
    ((_note, third),) = correct(order, {"buyer_name": "Per"}).documents
    assert third.snapshot["pay_to"]["payable_ore"] == 0
    assert str(third) not in statement(third), "no payment is requested for what is paid"
    assert receivables.invoice_of(order).open_ore == 0
    assert documents_agree()


def test_a_new_due_date_is_the_new_invoices_alone(invoiced, correct):
    order = invoiced()
    old = receivables.invoice_of(order)
    later = old.due_on + timedelta(days=9)
    ((_note, new),) = correct(order, due_on=later).documents
    assert new.due_on == later
    assert SalesDocument.objects.get(pk=old.pk).due_on == old.due_on


def test_only_the_uncredited_part_of_an_invoice_is_issued_again(invoiced, correct, commit, balances):
    """One of three units was cancelled, and the price was reduced."""
    order = invoiced((300_00, 3), (50_00, 2))
    first, second = order.lines.all()
    with commit():
        cancel_lines(
            order,
            [
                {"line": first.pk, "quantity": 1, "amount_ore": 250_00},
                {"line": second.pk, "quantity": 2, "amount_ore": 100_00},
            ],
            reason=RefundReason.BUYER,
        )
    before = {pk: remaining.ore for pk, remaining in remaining_by_line(order).items()}
    ((_note, new),) = correct(order).documents
    assert new.total_ore == 650_00
    kept = [(line["quantity"], line["gross_ore"]) for line in new.snapshot["lines"]]
    assert kept == [(2, 600_00), (1, 50_00)], "two tickets, and the fee for the cancelled one"
    assert {pk: remaining.ore for pk, remaining in remaining_by_line(order).items()} == before
    assert documents_agree()
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    assert receivables.invoice_of(order).open_ore == 0
    assert balances(order) == (0, 0)
    assert documents_agree()


def test_a_receipt_is_credited_and_replaced_without_moving_money(buy, paid, correct, mailoutbox, stripe_sandbox):
    order = paid(buy(language="en"))
    old = order.documents.get()
    mailoutbox.clear()
    ((note, new),) = correct(order, {"buyer_name": "Kari Hansen", "organisation_name": "Elvebyen Bygg AS"}).documents
    assert (note.total_ore, new.total_ore, new.kind) == (-old.total_ore, old.total_ore, DocumentKind.RECEIPT)
    assert new.snapshot["payments"] == old.snapshot["payments"]
    assert (new.payments.count(), old.payments.count()) == (1, 0)
    assert new.snapshot["buyer"]["name"] == "Kari Hansen"
    assert "Takes the place of receipt" in statement(new)
    assert not Refund.objects.exists()
    assert [mail.to for mail in mailoutbox] == [["kari@example.test"]]
    assert "There is nothing to pay" in mailoutbox[0].body
    assert documents_agree()


def test_a_refund_afterwards_credits_the_new_receipt(buy, paid, correct, commit):
    order = paid(buy(100_00, 3))
    ((_note, new),) = correct(order, {"buyer_name": "Per"}).documents
    with commit():
        request_refund(order, amount_ore=120_00, reason=RefundReason.STAFF)
    assert order.documents.latest("pk").corrects == new
    assert documents_agree()
    ((_second, third),) = correct(order, {"buyer_name": "Pål"}).documents
    assert third.total_ore == 180_00
    assert third.snapshot["payments"][0]["amount_ore"] == 180_00
    assert documents_agree()
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    assert documents_agree()
    assert sum(order.documents.values_list("total_ore", flat=True)) == 0


def test_a_failed_refund_leaves_the_new_receipt_alone(sell, paid, correct, commit, stripe_sandbox, clerk):
    order = paid(sell((100_00, 2), (50_00, 1)))
    _first, second = order.lines.all()
    with commit():
        cancel_lines(order, [{"line": second.pk, "quantity": 1, "amount_ore": 50_00}], reason=RefundReason.BUYER)
    refund = order.refunds.get()
    ((_note, new),) = correct(order, {"buyer_name": "Per"}).documents
    assert new.total_ore == 200_00
    stripe_sandbox.fail_refund(refund.stripe_id)
    with commit():
        outcome.mark_refund_failed(refund.pk, "closed account")
    assert order.documents.latest("pk") == new
    assert documents_agree()
    with commit():
        retry_refund(refund.pk, by=clerk)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert order.documents.latest("pk") == new
    assert documents_agree()
    correct(order, {"buyer_name": "Pål"})
    assert documents_agree()


def test_no_document_is_replaced_while_an_old_refund_is_requested(buy, paid, correct, commit, stripe_sandbox):
    order = paid(buy())
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=9)
    with commit():
        request_refund(order, amount_ore=50_00, reason=RefundReason.STAFF)
    assert order.documents.count() == 2
    Refund.objects.update(credit_note=None, uncredited=True)
    with pytest.raises(RefundInProgress):
        correct(order, {"buyer_name": "Per"})
    correct(order, {"invoice_email": "faktura@example.test"})
    assert order.documents.count() == 2
    Refund.objects.update(uncredited=False)
    correct(order, {"buyer_name": "Per"})
    assert order.documents.count() == 4


def test_details_that_no_document_contains_replace_none(invoiced, correct, mailoutbox):
    order = invoiced()
    mailoutbox.clear()
    correct(order, {"invoice_email": "faktura@example.test"})
    assert SalesDocument.objects.count() == 1
    assert mailoutbox == []


def test_an_ended_order_cannot_be_corrected(sell, overdue, correct, stripe_sandbox, invoiced, commit):
    order = overdue(sell())
    expire_after_asking_stripe(order.pk)
    with pytest.raises(CannotCorrect):
        correct(order)
    cancelled = invoiced()
    with commit():
        cancel_confirmed(cancelled, reason=RefundReason.STAFF)
    with pytest.raises(CannotCorrect):
        correct(cancelled)
    assert documents_agree()


def test_a_failed_correction_is_rolled_back(invoiced, correct, monkeypatch):
    order = invoiced()
    before = details_of(order)
    monkeypatch.setattr("payments.documents.issue._reference_to", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        correct(order)
    monkeypatch.undo()
    assert details_of(Order.objects.get(pk=order.pk)) == before
    assert SalesDocument.objects.count() == 1
    assert not OutgoingMail.objects.filter(email_name="details_corrected").exists()
    correct(order)
    assert documents_agree()


def test_reminders_are_of_the_newest_invoice(invoiced, correct, clerk, commit, mailoutbox, time_machine):
    order = invoiced(days=14)
    old = receivables.invoice_of(order)
    noon = timezone.now().replace(hour=12, minute=0)
    time_machine.move_to(noon + timedelta(days=20))
    reminder = send_reminder_now(old, by=clerk)
    ((_note, new),) = correct(order, due_on=timezone.localdate() + timedelta(days=14)).documents
    # The invoice is replaced after the reminder was queued and before it is composed.
    from payments.emails.invoices import invoice_reminder

    assert invoice_reminder(reminder.pk) is None
    assert send_due_reminders() == 0, "the new one is not due yet"
    time_machine.move_to(noon + timedelta(days=40))
    assert send_due_reminders() == 1
    assert new.reminders.count() == 1
    assert old.reminders.count() == 1


def test_the_confirmation_has_only_the_newest_document(invoiced, correct, commit, mailoutbox, time_machine):
    order = invoiced()
    ((_note, new),) = correct(order).documents
    mailoutbox.clear()
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    with commit():
        resend_confirmation(order)
    assert [name for name, *_rest in mailoutbox[0].attachments if name.endswith(".pdf")] == [f"faktura-{new}.pdf"]


def test_two_clicks_at_once_issue_one_pair(several, invoiced, clerk):
    order = invoiced()
    corrections = several(2, lambda: correct_details(order, RIGHT, by=clerk))
    assert sorted(len(correction.documents) for correction in corrections) == [0, 1]
    assert SalesDocument.objects.count() == 3
    assert documents_agree()


# --- In the admin ---------------------------------------------------------------------------------------------------


def data_of(order, **changes) -> dict:
    return details_of(order) | {"fingerprint": details_fingerprint(order)} | changes


def test_staff_confirm_which_documents_are_replaced(sign_in_staff, invoiced, commit):
    client, order = sign_in_staff("add_refund"), invoiced((500_00, 1), days=14)
    url = reverse("orders_details", args=[order.pk])
    assert url in client.get(reverse("orders:inspect", args=[order.pk])).content.decode()
    page = client.get(url)
    assert page.context["form"].initial["organisation_name"] == "Fjordbygg AS"
    data = data_of(order, org_number="NO 974 760 673 MVA", organisation_name=" Elvebyen\u202e  Bygg <b> ", due="keep")
    confirmation = client.post(url, data)
    text = confirmation.content.decode().replace("\u00a0", " ")
    assert SalesDocument.objects.count() == 1
    assert "Fjordbygg AS" in text
    assert "Elvebyen Bygg &lt;b&gt;" in text
    assert "500 kr" in text
    assert "kari@example.test" in text
    hidden = {field.html_name: field.value() for field in confirmation.context["form"]}
    back = client.post(url, hidden | {"back": "1"})
    assert back.context["form"]["organisation_name"].value() == data["organisation_name"]
    with commit():
        for _twice in range(2):
            response = client.post(url, hidden | {"confirmed": "1"})
            assert response["Location"] == reverse("orders:inspect", args=[order.pk])
    order.refresh_from_db()
    assert (order.org_number, order.organisation_name) == ("974760673", "Elvebyen Bygg <b>")
    assert SalesDocument.objects.count() == 3
    page = client.get(reverse("orders:inspect", args=[order.pk])).content.decode()
    assert "Fjordbygg AS → Elvebyen Bygg &lt;b&gt;" in page


def test_the_old_document_links_to_its_replacement(sign_in_staff, invoiced, correct):
    client, order = sign_in_staff("add_refund", "view_salesdocument"), invoiced()
    old = receivables.invoice_of(order)
    ((_note, new),) = correct(order).documents
    ((_note, newer),) = correct(order, {"buyer_name": "Per"}).documents
    for document in (old, new, newer):
        page = client.get(reverse("sales_documents:inspect", args=[document.pk]))
        assert page.context["latest_version"] == newer
        link = reverse("sales_documents:inspect", args=[newer.pk])
        assert (f'href="{link}">Faktura' in page.content.decode()) is (document != newer)


@pytest.mark.parametrize(
    ("invalid", "field"),
    [
        ({"org_number": "974760674"}, "org_number"),
        ({"org_number": "97476067"}, "org_number"),
        ({"org_number": "=cmd()"}, "org_number"),
        ({"org_number": "９７４７６０６７３"}, "org_number"),
        ({"org_number": ""}, "org_number"),
        ({"organisation_name": " \u202e "}, "organisation_name"),
        ({"organisation_name": "x" * 201}, "organisation_name"),
        ({"buyer_name": "\u200b"}, "buyer_name"),
        ({"buyer_email": "kari"}, "buyer_email"),
        ({"invoice_email": "a@b"}, "invoice_email"),
        ({"address": "x" * 301}, "address"),
        ({"due": "never"}, "due"),
        ({"buyer_reference": "x" * 101}, "buyer_reference"),
    ],
)
def test_form_errors_are_shown_at_the_field_and_input_is_kept(sign_in_staff, invoiced, invalid, field):
    client, order = sign_in_staff("add_refund"), invoiced()
    data = data_of(order, due="keep", buyer_name="Per Hansen", confirmed="1") | invalid
    response = client.post(reverse("orders_details", args=[order.pk]), data)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    if field != "buyer_name":
        assert "Per Hansen" in response.content.decode()
    assert SalesDocument.objects.count() == 1


def test_a_due_date_that_has_passed_is_not_offered(sign_in_staff, invoiced, time_machine):
    order = invoiced(days=14)
    time_machine.move_to(timezone.now() + timedelta(days=30))
    client = sign_in_staff("add_refund")
    form = client.get(reverse("orders_details", args=[order.pk])).context["form"]
    assert [value for value, _label in form.fields["due"].choices] == ["new"]


def test_a_concurrent_correction_is_shown_and_not_overwritten(sign_in_staff, invoiced, correct):
    client, order = sign_in_staff("add_refund"), invoiced()
    data = data_of(order, organisation_name="Elvebyen Bygg AS", due="keep", confirmed="1")
    correct(order, {"buyer_name": "Per"})
    response = client.post(reverse("orders_details", args=[order.pk]), data)
    assert response.status_code == 422
    assert "Per" in response.content.decode()
    order.refresh_from_db()
    assert order.organisation_name == "Fjordbygg AS"
    assert response.context["form"]["fingerprint"].value() == details_fingerprint(order)


def test_replacing_documents_needs_the_refund_permission(sign_in_staff, invoiced, sell):
    client, order, waiting = sign_in_staff(), invoiced(), sell()
    url = reverse("orders_details", args=[order.pk])
    response = client.post(url, data_of(order, buyer_name="Per", due="keep", confirmed="1"))
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert SalesDocument.objects.count() == 1
    order.refresh_from_db()
    assert order.buyer_name == "Kari Nordmann"
    client.post(reverse("orders_details", args=[waiting.pk]), data_of(waiting, buyer_name="Per"))
    waiting.refresh_from_db()
    assert waiting.buyer_name == "Per"
    assert waiting.status == OrderStatus.HELD


def test_an_ended_order_redirects_to_its_page(sign_in_staff, sell, overdue, stripe_sandbox):
    client, order = sign_in_staff("add_refund"), overdue(sell())
    expire_after_asking_stripe(order.pk)
    inspect = reverse("orders:inspect", args=[order.pk])
    assert client.get(reverse("orders_details", args=[order.pk]))["Location"] == inspect
    assert reverse("orders_details", args=[order.pk]) not in client.get(inspect).content.decode()


@pytest.mark.parametrize("names", [(), ("view_order",), ("change_order",)])
def test_correcting_needs_permission(client, django_user_model, monkeypatch, invoiced, names):
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
    user = django_user_model.objects.create_user("x@example.test", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *names]))
    client.force_login(user)
    order = invoiced()
    url = reverse("orders_details", args=[order.pk])
    for response in (client.get(url), client.post(url, data_of(order, buyer_name="Per", confirmed="1"))):
        assert response.status_code in (302, 403)
    order.refresh_from_db()
    assert order.buyer_name == "Kari Nordmann"
