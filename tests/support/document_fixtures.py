"""Fixtures for sales documents: the association's settings, orders with several VAT rates, payments, refunds."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from core.association import association
from core.vat import VatCode
from payments import sellers
from payments.enums import PaymentMethod, SellerKind
from payments.models import Payment, Refund, RefundLine
from payments.orders.place import Buyer, NewLine, place_order


def _delivery(order, lines, language):
    return "Drammens Teater, 17 May 2027" if language == "en" else "Drammens Teater, 17. mai 2027"


@pytest.fixture
def quiet_seller(monkeypatch):
    """A seller for all seller kinds that does nothing, and only gives the delivery text."""

    def nothing(*args):
        return None

    for kind in SellerKind:
        seller = sellers.Seller(
            kind=kind,
            confirm=nothing,
            release=nothing,
            restore=nothing,
            cancel=nothing,
            settled=nothing,
            reopened=nothing,
            delivery=_delivery,
            attachments=lambda order, lines: [],
            section=lambda request, order, lines: None,
            home_url=lambda order, lines: "/",
        )
        monkeypatch.setitem(sellers._sellers, kind, seller)


@pytest.fixture
def association_settings(db):
    """The association's settings, kept in the database."""
    Locale.objects.get_or_create(language_code="nb")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root")
    Site.objects.get_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": root})
    settings = association()
    settings.name, settings.org_number = "Næringsforeningen", "974760673"
    settings.address, settings.postcode, settings.city = "Grønland 1", "3045", "Drammen"
    settings.save()
    return settings


@pytest.fixture
def new_line():
    def make(description="Ordinær billett", **fields):
        defaults = {"seller_kind": SellerKind.TICKET, "quantity": 1, "unit_ore": 125000}
        return NewLine(description=description, **({"vat_code": VatCode.STANDARD} | defaults | fields))

    return make


@pytest.fixture
def new_order(db, new_line, quiet_seller):
    def make(lines=None, language="nb", **buyer):
        lines = lines or [
            new_line(quantity=3, unit_ore=149000, account="3000"),
            new_line("Middag", unit_ore=79900, vat_code=VatCode.MIDDLE, discount_ore=1000),
            new_line("Kontingent", unit_ore=50000, vat_code=VatCode.EXEMPT, vat_reason="Kontingent."),
        ]
        buyer_details = {"name": "Kari Nordmann", "email": "kari@example.no", "organisation_name": "Fjordbygg AS"}
        buyer_details |= {
            "org_number": "999999999",
            "address": "Storgata 1, 3015 Drammen",
            "invoice_reference": "PO 77",
        }
        with transaction.atomic():
            return place_order(
                lines=lines,
                buyer=Buyer(**(buyer_details | buyer)),
                language=language,
                expires_at=timezone.now() + timedelta(minutes=35),
            )

    return make


@pytest.fixture
def pay():
    def make(order, amount=None, **fields):
        amount = order.total_ore if amount is None else amount
        return Payment.objects.create(order=order, amount_ore=amount, **({"method": PaymentMethod.CARD} | fields))

    return make


@pytest.fixture
def refund():
    keys = []

    def make(payment, amount, lines=()):
        keys.append(len(keys))
        row = Refund.objects.create(
            order=payment.order,
            payment=payment,
            amount_ore=amount,
            reason="buyer",
            key=f"test-{payment.pk}-{len(keys)}",
        )
        RefundLine.objects.bulk_create(
            RefundLine(refund=row, line_id=part["line"], quantity=part["quantity"], amount_ore=part["amount_ore"])
            for part in lines
        )
        return row

    return make
