"""A shop with a shelf, and a postman who signs what he brings."""

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
from mail.queue import Attachment
from payments import sellers
from payments.documents.invoice import confirm_by_invoice
from payments.enums import PaymentMethod, RefundStatus, SellerKind
from payments.models import Order
from payments.orders.place import Buyer, NewLine, place_order
from payments.sellers import Seller, Unavailable


class Shelf:
    """What the shop sells: a number of things, who has them, and what the shop was told."""

    def __init__(self, left=5):
        self.left = left
        self.told: list[tuple[str, str]] = []
        self.fail_to_hand_over = False
        self.lock = threading.Lock()

    def _note(self, what, order):
        with self.lock:
            self.told.append((what, order.reference))

    def told_of(self, order) -> list[str]:
        return [what for what, reference in self.told if reference == order.reference]

    def take(self, number):
        with self.lock:
            if self.left < number:
                raise Unavailable
            self.left -= number

    def confirm(self, order, lines):
        if self.fail_to_hand_over:
            raise RuntimeError("the shelf fell down")
        self._note("confirm", order)

    def release(self, order, lines):
        self._note("release", order)
        self.left += sum(line.quantity for line in lines)

    def restore(self, order, lines):
        self.take(sum(line.quantity for line in lines))
        self._note("restore", order)

    def section(self, request, order, lines):
        things = sum(line.quantity for line in lines)
        return {"template": "things.html", "context": {"things": things}, "mail_template": "things_mail"}

    def settled(self, order, lines):
        self._note("settled", order)

    def reopened(self, order, lines):
        self._note("reopened", order)

    def cancel(self, order, lines):
        self._note("cancel", order)
        self.left += sum(line.quantity for line in lines)


@pytest.fixture
def shelf(monkeypatch, settings, tmp_path):
    """The shop's shelf; its section says how many things were bought, on the order page and in the mail."""
    shelf = Shelf()
    for name in ("things.html", "things_mail.html", "things_mail.txt"):
        (tmp_path / name).write_text("Things bought: {{ things }}")
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], tmp_path]
    settings.TEMPLATES = templates
    for kind in SellerKind:
        monkeypatch.setitem(
            sellers._sellers,
            kind.value,
            Seller(
                kind=kind,
                confirm=shelf.confirm,
                release=shelf.release,
                restore=shelf.restore,
                cancel=shelf.cancel,
                settled=shelf.settled,
                reopened=shelf.reopened,
                delivery=lambda order, lines, language: "Here",
                attachments=lambda order, lines: [Attachment("thing.txt", b"the thing", "text/plain")],
                section=shelf.section,
                home_url=lambda order, lines: "/shop/",
            ),
        )
    return shelf


@pytest.fixture
def office_mail(db) -> str:
    """A site whose association has an address of its own: what staff must see is mailed there."""
    for code in ("nb", "en"):
        Locale.objects.get_or_create(language_code=code)
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root")
    site, _created = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": root}
    )
    about = AssociationSettings.for_site(site)
    about.email = "office@example.test"
    about.save()
    return about.email


@pytest.fixture
def buy(db, shelf, office_mail):
    """Place an order the way sellers do: goods and order in one transaction."""

    def buy(unit_ore=100_00, quantity=2, *, discount_ore=0, language="nb", minutes=35, user=None, key=None) -> Order:
        with transaction.atomic():
            shelf.take(quantity)
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
def signed():
    """The header that Stripe would send along with a body."""
    return lambda body, *, secret=SECRET, timestamp=None: stripe.WebhookSignature.generate_signature_header(
        body, secret, timestamp
    )


@pytest.fixture
def bring(client, commit, signed):
    """Bring an event (a dict, as Stripe makes it) to the webhook, signed; gives the answer's status."""

    def bring(event: dict, **signature) -> int:
        body = json.dumps(event)
        with commit():
            return client.post(
                "/payments/stripe/webhook/",
                data=body,
                content_type="application/json",
                headers={"Stripe-Signature": signed(body, **signature)},
            ).status_code

    return bring


@pytest.fixture
def overdue():
    """As if the hold had ended a moment ago."""

    def overdue(order, minutes=0.1) -> Order:
        Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=minutes))
        order.refresh_from_db()
        return order

    return overdue


@pytest.fixture
def sell(db, shelf, office_mail):
    """Place an order of any shape: an organisation's, to be invoiced, with several lines, in exchange for another."""

    def sell(*lines, days=None, exchanged_from=None, method=PaymentMethod.CARD, language="nb", **buyer):
        lines = lines or ((100_00, 2),)
        numbers = [line[1] for line in lines]
        who = {"name": "Kari Nordmann", "email": "kari@example.test"}
        if method == PaymentMethod.INVOICE:
            who |= {"organisation_name": "Fjordbygg AS", "org_number": "923609016", "buyer_reference": "4711"}
        shelf.left += sum(numbers)
        with transaction.atomic():
            shelf.take(sum(numbers))
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
                buyer=Buyer(**(who | buyer)),
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


def books_of(order) -> tuple[int, int]:
    """(what the documents say, what we hold of the buyer's money), in øre: equal when nothing is unpaid."""
    documents = sum(document.total_ore for document in order.documents.all())
    paid = sum(payment.amount_ore for payment in order.payments.all())
    gone = sum(refund.amount_ore for refund in order.refunds.exclude(status=RefundStatus.FAILED))
    return documents, paid - gone


@pytest.fixture
def books():
    return books_of
