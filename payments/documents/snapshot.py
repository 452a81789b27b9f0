"""The snapshot of a sales document: everything it says, stored as JSON when it is issued. Amounts are øre.

It contains what an EHF document (Peppol BIS Billing 3.0) requires: parties with their electronic addresses,
references, VAT category and reason per line, net prices, due date, account and KID. docs/ehf.md has the table.

Snapshots of version 1 lack the keys marked "since 2"; code that reads snapshots must work without them.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from core import phones
from core.association import association
from core.vat import VatCode
from payments.models import Order, OrderLine
from payments.sellers import lines_by_seller

VERSION = 2
#: ISO 6523 scheme of Norwegian organisation numbers in Peppol: the electronic address.
ENDPOINT_SCHEME = "0192"
#: UNCL 4461: credit transfer.
CREDIT_TRANSFER = "30"
#: EN 16931's code for category O; an exempt supply (E) has its reason in words.
OUTSIDE_VAT = "VATEX-EU-O"
#: The reason of a credit note whose document is replaced because its buyer details were wrong.
DETAILS = "details"
#: UN/ECE recommendation 20, the code that EHF uses for "one".
UNIT_CODE = "C62"


def seller_party() -> dict:
    """The association's current details, as the seller."""
    seller = association()
    return {
        "name": seller.name,
        "org_number": seller.org_number,
        "vat_registered": seller.vat_registered,
        "address": seller.address,
        "postcode": seller.postcode,
        "city": seller.city,
        "country": "NO",
        "email": seller.email,
        "phone": phones.format_phone(seller.phone),
        "bank_account": seller.bank_account,
        "endpoint": endpoint(seller.org_number),
    }


def endpoint(org_number: str) -> dict | None:
    """Electronic address by organisation number (since 2); None for a person."""
    return {"scheme": ENDPOINT_SCHEME, "id": org_number} if len(org_number) == 9 else None


def buyer_party(order: Order) -> dict:
    """The buyer's details. The law requires name and address or organisation number; e-mail is left out."""
    return {
        "name": order.buyer_name,
        "organisation_name": order.organisation_name,
        "org_number": order.org_number,
        "address": order.address,
        # ISO 3166. Orders have their own country since the field `foreign_number` exists.
        "country": order.country,
        # The buyer's purchase order number or cost centre: EHF's order reference.
        "reference": order.invoice_reference,
        # The person or unit at the buyer: EHF's buyer reference (since 2).
        "buyer_reference": order.buyer_reference,
        "endpoint": endpoint(order.org_number),
    } | ({"foreign_number": order.foreign_number} if order.foreign_number else {})


def line_snapshot(line: OrderLine, seller: dict) -> dict:
    """An order line as a document line; `seller` is the result of `seller_party`."""
    return {
        "line": line.pk,
        "partial": False,
        "description": line.description,
        "quantity": line.quantity,
        "unit_code": UNIT_CODE,
        "unit_ore": line.unit_ore,
        "discount_ore": line.discount_ore,
        "vat_code": line.vat_code,
        "vat_category": vat_category(line.vat_code, seller),
        "vat_percent": line.vat_percent,
        "vat_reason": vat_reason(line, seller),
        "net_ore": line.total_ore - line.vat_ore,
        "vat_ore": line.vat_ore,
        "gross_ore": line.total_ore,
        "account": line.account,
        # Since 2: net unit price after discount; multiplied by the quantity it is the line's net amount.
        "unit_net": unit_net(line.total_ore - line.vat_ore, line.quantity),
        "vat_exemption_code": "" if line.vat_code != VatCode.EXEMPT or seller["vat_registered"] else OUTSIDE_VAT,
    }


def unit_net(net_ore: int, quantity: int) -> str:
    """Net unit price in kroner with six decimals: multiplied by the quantity and rounded it is `net_ore`."""
    unit_price = Decimal(net_ore) / 100 / (quantity or 1)
    return str(unit_price.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def vat_category(code: str, seller: dict) -> str:
    """VAT category of EN 16931: S standard (any rate), E exempt, O when the seller is not registered for VAT."""
    if code != VatCode.EXEMPT:
        return "S"
    return "E" if seller["vat_registered"] else "O"


def vat_reason(line: OrderLine, seller: dict) -> str:
    """Why a line carries no VAT: the line's own reason or a default; empty when it carries VAT."""
    if line.vat_code == VatCode.EXEMPT and seller["vat_registered"] and line.vat_reason:
        return line.vat_reason
    return reason_without_vat(line.vat_code, seller)


def reason_without_vat(code: str, seller: dict) -> str:
    """The default reason why something carries no VAT; empty when it carries VAT."""
    if code != VatCode.EXEMPT:
        return ""
    return _("Exempt from VAT.") if seller["vat_registered"] else _("The seller is not registered for VAT.")


def vat_per_rate(lines: Sequence[dict]) -> list[dict]:
    """One row per rate, highest first; each is the sum of its lines, so rows, lines and document agree."""
    rates: dict[tuple[int, str], dict] = {}
    for line in lines:
        key = (-line["vat_percent"], line["vat_category"])
        row = rates.setdefault(
            key,
            {"percent": line["vat_percent"], "category": line["vat_category"], "reason": line["vat_reason"]}
            | {"net_ore": 0, "vat_ore": 0, "gross_ore": 0},
        )
        for name in ("net_ore", "vat_ore", "gross_ore"):
            row[name] += line[name]
    return [rates[key] for key in sorted(rates)]


def totals(lines: Sequence[dict]) -> dict:
    return {name: sum(line[name] for line in lines) for name in ("net_ore", "vat_ore", "gross_ore")}


def sale_snapshot(order: Order) -> dict:
    """The part of a snapshot that a receipt and an invoice of the order have in common, in the order's language."""
    with translation.override(order.language):
        seller = seller_party()
        lines, delivery = [], []
        for line_seller, order_lines in lines_by_seller(order):
            delivery.append(line_seller.delivery(order, order_lines, order.language))
            lines += [(line.position, line_snapshot(line, seller)) for line in order_lines]
    return {
        "version": VERSION,
        "currency": order.currency,
        "seller": seller,
        "buyer": buyer_party(order),
        "order": {"reference": order.reference, "placed_at": order.created_at.isoformat()},
        "delivery": [text for text in delivery if text],
        "payment": None,
        "payments": [],
        "pay_to": None,
        "corrects": None,
        # The document that this one replaces (since 2, only in replacements).
        "replaces": None,
    } | line_totals([line for _position, line in sorted(lines, key=lambda pair: pair[0])])


def payment_instructions_snapshot(seller: dict, payable_ore: int, prepaid_ore: int) -> dict:
    """How an invoice is to be paid. `kid` is filled in with the number at issue. It stays empty if KIDs are off:
    the buyer then gives the invoice number as the message.
    """
    return {
        "account": seller["bank_account"],
        "kid": "",
        "means": CREDIT_TRANSFER,
        "prepaid_ore": prepaid_ore,
        "payable_ore": payable_ore,
    }


def line_totals(lines: list[dict]) -> dict:
    """The part of a snapshot that follows from its lines."""
    return {"lines": lines, "vat": vat_per_rate(lines), "totals": totals(lines)}
