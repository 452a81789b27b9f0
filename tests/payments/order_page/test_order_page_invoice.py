from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from core.models import AssociationSettings
from payments.checkout.cancel import cancel_confirmed
from payments.checkout.exchange import exchange_lines
from payments.checkout.manual import register_payment
from payments.enums import RefundReason
from payments.refunds.cancel_lines import cancel_lines


@pytest.fixture
def account(association_email):
    association_settings = AssociationSettings.objects.get()
    association_settings.bank_account = "12345678903"
    association_settings.save()


@pytest.fixture
def page(client):
    """The order's page in its language, as text."""

    def page(order) -> str:
        with translation.override(order.language):
            response = client.get(order.get_absolute_url())
        assert response.status_code == 200
        return response.content.decode().replace("\u00a0", " ")

    return page


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Not paid yet", "Overdue", "Paid. Thank you.", "NOK 900")), ("nb", ("900 kr",) * 4)]
)
def test_an_invoice_until_it_is_paid(account, invoiced, page, commit, stripe_sandbox, language, words):
    order = invoiced((300_00, 3), language=language)
    shown = page(order)
    assert words[0] in shown
    assert "1234 56 78903" in shown
    assert words[3] in shown
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        assert words[1] in page(order)
    with commit():
        register_payment(order, 900_00, timezone.localdate(), by=None)
    shown = page(order)
    assert "1234 56 78903" not in shown
    assert words[2] in shown


def test_a_credited_invoice_and_its_documents(account, invoiced, page, commit, client):
    order = invoiced((300_00, 3), language="en")
    line = order.lines.get()
    with commit():
        cancel_lines(order, [{"line": line.pk, "quantity": 1, "amount_ore": 300_00}], reason=RefundReason.BUYER)
    shown = page(order)
    assert "NOK 600" in shown
    documents = list(order.documents.order_by("pk"))
    for document in documents:
        url = reverse("order_document", args=[order.access_key, document.pk])
        assert url in shown or url.removeprefix("/en") in shown or str(document) in shown
        assert client.get(url).content.startswith(b"%PDF")
    with commit():
        cancel_confirmed(order, reason=RefundReason.BUYER)
    order.refresh_from_db()
    assert "The invoice is credited: there is nothing to pay." in page(order)


def test_another_orders_document_is_not_found(invoiced, client):
    mine, other = invoiced(), invoiced()
    url = reverse("order_document", args=[mine.access_key, other.documents.get().pk])
    assert client.get(url).status_code == 404


def test_paid_in_part(sell, page, commit, stripe_sandbox):
    order = sell((500_00, 1), language="en")
    with commit():
        register_payment(order, 200_00, timezone.localdate(), by=None)
    order.refresh_from_db()
    shown = page(order)
    assert "We have received NOK 200. NOK 300 is still to be paid" in shown
    assert "Pay NOK 300 now" in shown


def test_after_an_exchange_the_order_pages_link_to_each_other(sell, paid, page, commit):
    old = paid(sell((100_00, 1), language="en"))
    new = sell((60_00, 1), exchanged_from=old, language="en")
    with commit():
        exchange_lines(old, [{"line": old.lines.get().pk, "quantity": 1, "amount_ore": 100_00}], new)
    for order in (old, new):
        order.refresh_from_db()
    shown = page(old)
    assert new.access_key in shown
    assert "Moved to the order that replaced this one." in shown
    assert "Your exchange is done" in page(new)
