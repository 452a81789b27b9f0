"""Placing orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from core.countries import NORWAY
from core.db.insert import insert_once
from core.framework import set_prefetched, with_rows
from core.vat import VatCode, vat_within
from payments.enums import OrderStatus, PaymentMethod, SellerKind
from payments.models import Order, OrderLine


class AlreadyPlaced(Exception):
    """The form was submitted before: `submission_key` or `contents_key` belongs to an existing order."""


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """The buyer's details for a new order; `user` is the buyer's account, if signed in."""

    name: str
    email: str
    user: User | None = None
    organisation_name: str = ""
    org_number: str = ""
    #: Company or VAT number of an organisation in another country than Norway.
    foreign_number: str = ""
    address: str = ""
    country: str = NORWAY
    invoice_reference: str = ""
    buyer_reference: str = ""
    invoice_email: str = ""


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """One line of a new order. `unit_ore` and `discount_ore` (for the whole line) are øre and include VAT.

    `vat_reason` is the seller's reason when no VAT is charged. `deal` is (buy, pay) of a price reduction "`buy` units
    for the price of `pay`".
    """

    seller_kind: SellerKind
    description: str
    quantity: int
    unit_ore: int
    vat_code: VatCode
    discount_ore: int = 0
    account: str = ""
    vat_reason: str = ""
    deal: tuple[int, int] | None = None


def place_order(
    *,
    lines: Sequence[NewLine],
    buyer: Buyer,
    language: str,
    expires_at: datetime,
    submission_key: str | None = None,
    contents_key: str | None = None,
    method: PaymentMethod = PaymentMethod.CARD,
    terms: str = "",
    due_days: int | None = None,
    exchanged_from: Order | None = None,
    client: str = "",
    placed_by: User | None = None,
    has_long_hold: bool = False,
) -> Order:
    """Write a held order and its lines.

    The seller calls this in the transaction in which it holds what is sold. It then writes its own row for each of
    `order.lines.all()`, which have the same order as `lines`. `due_days` is only kept for an order to be invoiced.
    `exchanged_from` is the order whose lines this one will replace. `client` is `core.web.limits.client_digest`, or
    empty when no limits apply. `placed_by` is the staff member who takes the order; with `has_long_hold`, `expires_at`
    is what that member has chosen.

    Raises AlreadyPlaced when the form was submitted before: the caller must roll back its transaction, which releases
    what it holds, and finds the first order by `submission.placed_with()`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An order is placed in the transaction that holds what it sells.")
    totals = [line.unit_ore * line.quantity - line.discount_ore for line in lines]
    vats = [vat_within(total, VatCode(line.vat_code).percent) for line, total in zip(lines, totals, strict=True)]
    if sum(totals) == 0:
        method = PaymentMethod.FREE
    order = Order(
        submission_key=submission_key or None,
        contents_key=contents_key or None,
        status=OrderStatus.HELD,
        method=method,
        language=language,
        buyer=buyer.user,
        buyer_name=buyer.name,
        buyer_email=buyer.email.strip().lower(),
        organisation_name=buyer.organisation_name,
        org_number=buyer.org_number,
        foreign_number=buyer.foreign_number,
        address=buyer.address,
        country=buyer.country,
        invoice_reference=buyer.invoice_reference,
        buyer_reference=buyer.buyer_reference,
        invoice_email=buyer.invoice_email.strip().lower(),
        due_days=due_days if method == PaymentMethod.INVOICE else None,
        exchanged_from=exchanged_from,
        total_ore=sum(totals),
        vat_ore=sum(vats),
        terms=terms,
        expires_at=expires_at,
        client=client,
        placed_by=placed_by,
        has_long_hold=has_long_hold,
    )
    if not insert_once(order):
        for name, key in (("submission_key", submission_key), ("contents_key", contents_key)):
            if key and Order.objects.filter(**{name: key}).exists():
                raise AlreadyPlaced(key)
        raise IntegrityError("Another order has this reference.")
    order_lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=position,
            seller_kind=line.seller_kind,
            description=line.description,
            quantity=line.quantity,
            unit_ore=line.unit_ore,
            discount_ore=line.discount_ore,
            vat_code=line.vat_code,
            vat_percent=VatCode(line.vat_code).percent,
            total_ore=total,
            vat_ore=vat,
            account=line.account,
            vat_reason=line.vat_reason,
            deal_buy=line.deal and line.deal[0],
            deal_pay=line.deal and line.deal[1],
        )
        for position, (line, total, vat) in enumerate(zip(lines, totals, vats, strict=True), start=1)
    )
    # The caller (tickets, checkout) reads the lines again: this saves the query.
    set_prefetched(order, "lines", with_rows(order.lines.get_queryset(), order_lines))
    return order
