"""Fixtures: a seller stub, orders in all states, and signed webhook events."""

import copy
import json
import threading
from datetime import timedelta

import pytest
import stripe
from django.db import transaction
from django.utils import timezone
from document_fixtures import *  # noqa: F403 - fixtures
from stripe_stand_in import SECRET
from wagtail.models import Locale, Page, Site

from core.models import AssociationSettings
from core.vat import VatCode
from mail.message import Attachment
from payments import sellers
from payments.documents.invoice import confirm_by_invoice
from payments.enums import PaymentMethod, RefundStatus, SellerKind
from payments.models import Order
from payments.orders.place import Buyer, NewLine, place_order
from payments.sellers import Seller, Unavailable


class SellerStub:
    """A seller with a stock of units. `calls` records how payments called it: (function, order reference)."""

    def __init__(self, in_stock=5):
        self.in_stock = in_stock
        self.calls: list[tuple[str, str]] = []
        self.fail_to_confirm = False
        self.lock = threading.Lock()

    def _record(self, function, order):
        with self.lock:
            self.calls.append((function, order.reference))

    def calls_for(self, order) -> list[str]:
        return [function for function, reference in self.calls if reference == order.reference]

    def take(self, number):
        with self.lock:
            if self.in_stock < number:
                raise Unavailable
            self.in_stock -= number

    def confirm(self, order, lines):
        if self.fail_to_confirm:
            raise RuntimeError("confirming fails")
        self._record("confirm", order)

    def release(self, order, lines):
        self._record("release", order)
        self.in_stock += sum(line.quantity for line in lines)

    def restore(self, order, lines):
        self.take(sum(line.quantity for line in lines))
        self._record("restore", order)

    def section(self, request, order, lines):
        quantity = sum(line.quantity for line in lines)
        return {"template": "things.html", "context": {"quantity": quantity}, "mail_template": "things_mail"}

    def settled(self, order, lines):
        self._record("settled", order)

    def reopened(self, order, lines):
        self._record("reopened", order)

    def cancel(self, order, lines):
        self._record("cancel", order)
        self.in_stock += sum(line.quantity for line in lines)


@pytest.fixture
def seller_stub(monkeypatch, settings, tmp_path):
    """A seller stub, registered for all seller kinds. Its section shows how many things were bought."""
    stub = SellerStub()
    for name in ("things.html", "things_mail.html", "things_mail.txt"):
        (tmp_path / name).write_text("Things bought: {{ quantity }}")
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], tmp_path]
    settings.TEMPLATES = templates
    for kind in SellerKind:
        monkeypatch.setitem(
            sellers._sellers,
            kind.value,
            Seller(
                kind=kind,
                confirm=stub.confirm,
                release=stub.release,
                restore=stub.restore,
                cancel=stub.cancel,
                settled=stub.settled,
                reopened=stub.reopened,
                delivery=lambda order, lines, language: "Here",
                attachments=lambda order, lines: [Attachment("thing.txt", b"the thing", "text/plain")],
                section=stub.section,
                home_url=lambda order, lines: "/shop/",
            ),
        )
    return stub


@pytest.fixture
def association_email(db) -> str:
    """A site whose association has an e-mail address, to which staff notifications are sent."""
    for code in ("nb", "en"):
        Locale.objects.get_or_create(language_code=code)
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root")
    site, _created = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": root}
    )
    association_settings = AssociationSettings.for_site(site)
    association_settings.email = "office@example.test"
    association_settings.save()
    return association_settings.email


@pytest.fixture
def buy(db, seller_stub, association_email):
    """Place an order as sellers do: take from the stock and place the order in one transaction."""

    def buy(unit_ore=100_00, quantity=2, *, discount_ore=0, language="nb", minutes=35, user=None, key=None) -> Order:
        with transaction.atomic():
            seller_stub.take(quantity)
            return place_order(
                lines=[
                    NewLine(
                        seller_kind=SellerKind.TICKET,
                        description="Frokostmøte",
                        quantity=quantity,
                        unit_ore=unit_ore,
                        discount_ore=discount_ore,
                        vat_code=VatCode.STANDARD,
                    )
                ],
                buyer=Buyer(name="Kari Nordmann", email="kari@example.test", user=user),
                language=language,
                expires_at=timezone.now() + timedelta(minutes=minutes),
                submission_key=key,
            )

    return buy


@pytest.fixture
def sign_body():
    """Make the signature header that Stripe sends with a body."""
    return lambda body, *, secret=SECRET, timestamp=None: stripe.WebhookSignature.generate_signature_header(
        body, secret, timestamp
    )


@pytest.fixture
def post_event(client, commit, sign_body):
    """Post a signed Stripe event (a dict) to the webhook; returns the status code of the response."""

    def post_event(event: dict, **signature) -> int:
        body = json.dumps(event)
        with commit():
            return client.post(
                "/payments/stripe/webhook/",
                data=body,
                content_type="application/json",
                headers={"Stripe-Signature": sign_body(body, **signature)},
            ).status_code

    return post_event


@pytest.fixture
def overdue():
    """Let an order's hold end a moment ago."""

    def overdue(order, minutes=0.1) -> Order:
        Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=minutes))
        order.refresh_from_db()
        return order

    return overdue


@pytest.fixture
def sell(db, seller_stub, association_email):
    """Place an order of any shape: with several lines, by invoice, or in exchange for another order."""

    def sell(*lines, days=None, exchanged_from=None, method=PaymentMethod.CARD, language="nb", **buyer):
        lines = lines or ((100_00, 2),)
        quantities = [line[1] for line in lines]
        buyer_details = {"name": "Kari Nordmann", "email": "kari@example.test"}
        if method == PaymentMethod.INVOICE:
            buyer_details |= {"organisation_name": "Fjordbygg AS", "org_number": "923609016", "buyer_reference": "4711"}
        seller_stub.in_stock += sum(quantities)
        with transaction.atomic():
            seller_stub.take(sum(quantities))
            return place_order(
                lines=[
                    NewLine(
                        seller_kind=SellerKind.TICKET,
                        description=f"Billett {number}",
                        quantity=line[1],
                        unit_ore=line[0],
                        vat_code=VatCode.STANDARD,
                        **(line[2] if len(line) > 2 else {}),
                    )
                    for number, line in enumerate(lines, start=1)
                ],
                buyer=Buyer(**(buyer_details | buyer)),
                language=language,
                expires_at=timezone.now() + timedelta(minutes=35),
                method=method,
                due_days=days,
                exchanged_from=exchanged_from,
            )

    return sell


@pytest.fixture
def invoiced(sell, commit):
    """An order that was confirmed by invoice."""

    def invoiced(*lines, days=14, **fields) -> Order:
        order = sell(*lines, method=PaymentMethod.INVOICE, days=days, **fields)
        with commit():
            confirm_by_invoice(order)
        order.refresh_from_db()
        return order

    return invoiced


def balances_of(order) -> tuple[int, int]:
    """(sum of documents, payments less refunds), in øre: equal when nothing is unpaid."""
    documents = sum(document.total_ore for document in order.documents.all())
    paid = sum(payment.amount_ore for payment in order.payments.all())
    refunded = sum(refund.amount_ore for refund in order.refunds.exclude(status=RefundStatus.FAILED))
    return documents, paid - refunded


@pytest.fixture
def balances():
    return balances_of
