"""What a sales document says, taken down at issue as plain data. All amounts in øre.

It holds what an EHF document (Peppol BIS Billing 3.0) will ask for: parties with their electronic addresses,
references, VAT category and reason per line, net prices, due date, account and KID. docs/ehf.md has the table.

Version 1 lacks what is marked "since 2" here; whoever reads a snapshot must do without it.
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
#: Why a document is credited whole: its buyer's details were wrong, and another takes its place.
DETAILS = "details"
#: UN/ECE recommendation 20, as EHF writes "one".
UNIT_CODE = "C62"


def seller_party() -> dict:
    """The association as it is now."""
    about = association()
    return {
        "name": about.name,
        "org_number": about.org_number,
        "vat_registered": about.vat_registered,
        "address": about.address,
        "postcode": about.postcode,
        "city": about.city,
        "country": "NO",
        "email": about.email,
        "phone": phones.format_phone(about.phone),
        "bank_account": about.bank_account,
        "endpoint": endpoint(about.org_number),
    }


def endpoint(org_number: str) -> dict | None:
    """Electronic address by organisation number (since 2); None for a person."""
    return {"scheme": ENDPOINT_SCHEME, "id": org_number} if len(org_number) == 9 else None


def buyer_party(order: Order) -> dict:
    """The law asks for name and address or organisation number; the e-mail address is not needed, so not kept."""
    return {
        "name": order.buyer_name,
        "organisation_name": order.organisation_name,
        "org_number": order.org_number,
        "address": order.address,
        "country": "NO",
        # The buyer's own order or cost centre: EHF's order reference.
        "reference": order.invoice_reference,
        # Whom or what it is for at the buyer's: EHF's buyer reference (since 2).
        "buyer_reference": order.buyer_reference,
        "endpoint": endpoint(order.org_number),
    }


def line_snapshot(line: OrderLine, seller: dict) -> dict:
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
        # Since 2: the net price of one, discount taken off; times the quantity it is the line's net amount.
        "unit_net": unit_net(line.total_ore - line.vat_ore, line.quantity),
        "vat_exemption_code": "" if line.vat_code != VatCode.EXEMPT or seller["vat_registered"] else OUTSIDE_VAT,
    }


def unit_net(net_ore: int, quantity: int) -> str:
    """Kroner with six decimals, so that times the quantity and rounded to øre it is the net amount again."""
    one = Decimal(net_ore) / 100 / (quantity or 1)
    return str(one.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def vat_category(code: str, seller: dict) -> str:
    """EN 16931's letter: S standard (any rate), E exempt, O when the seller is outside the register."""
    if code != VatCode.EXEMPT:
        return "S"
    return "E" if seller["vat_registered"] else "O"


def vat_reason(line: OrderLine, seller: dict) -> str:
    """Why a line carries no VAT; empty when it does. The seller of the goods may give its own words."""
    if line.vat_code != VatCode.EXEMPT:
        return ""
    if not seller["vat_registered"]:
        return _("The seller is not registered for VAT.")
    return line.vat_reason or _("Exempt from VAT.")


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
    """Everything about a sale that its receipt and its invoice have in common, in the order's language."""
    with translation.override(order.language):
        seller = seller_party()
        lines, delivery = [], []
        for goods_seller, goods in lines_by_seller(order):
            delivery.append(goods_seller.delivery(order, goods, order.language))
            lines += [(line.position, line_snapshot(line, seller)) for line in goods]
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
        # The document that this one was issued instead of (since 2, on those alone).
        "replaces": None,
    } | line_totals([line for _position, line in sorted(lines, key=lambda pair: pair[0])])


def payment_instructions_snapshot(seller: dict, payable_ore: int, prepaid_ore: int) -> dict:
    """How an invoice is to be paid. A KID is only accepted by banks that have an agreement on it; without one the
    invoice's number is the message.
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
