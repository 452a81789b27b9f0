"""Write the dues of a new membership as a charge, and place their order."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from membership.dues.quote import Quote
from membership.enums import ChargeKind
from membership.joining.application import Application
from membership.models import DuesCharge, DuesOrderLine, Membership, MembershipSettings
from payments.enums import SellerKind
from payments.models import Order
from payments.orders.place import Buyer, NewLine, place_order


def create_charge(
    membership: Membership,
    application: Application,
    price: Quote,
    *,
    expires_at: datetime.datetime,
    rules: MembershipSettings,
    now: datetime.datetime,
) -> Order:
    """Write the dues as quoted, and place their order. The caller opens the transaction."""
    due_on = timezone.localdate(expires_at)
    charge = DuesCharge.objects.create(
        membership=membership,
        year=price.year,
        kind=ChargeKind.JOINING,
        basis=price.basis,
        lines=[line.snapshot() for line in price.lines],
        total_ore=price.total_ore,
        due_on=due_on,
        grace_until=due_on + datetime.timedelta(days=rules.grace_days),
        created_at=now,
    )
    facts = application.organisation
    charge.order = place_order(
        lines=_order_lines(application, price),
        buyer=Buyer(
            name=application.name,
            email=application.email,
            user=application.user,
            organisation_name=facts.name if facts else "",
            org_number=facts.org_number if facts else "",
            address=facts.address[:300] if facts else "",
            invoice_reference=application.invoice_reference,
        ),
        language=application.language,
        expires_at=expires_at,
        submission_key=application.submission_key or None,
        terms=application.terms,
    )
    charge.save(update_fields=["order"])
    DuesOrderLine.objects.bulk_create(DuesOrderLine(line=line, charge=charge) for line in charge.order.lines.all())
    return charge.order


def _order_lines(application: Application, price: Quote) -> list[NewLine]:
    with override(application.language):
        return [
            NewLine(
                seller_kind=SellerKind.DUES,
                description=_("%(name)s, %(category)s, %(year)s")
                % {
                    "name": line.name(application.language),
                    "category": application.category.name,
                    "year": price.year,
                },
                quantity=1,
                unit_ore=line.gross_ore,
                vat_code=line.vat_code,
                account=line.account,
            )
            for line in price.lines
        ] or [
            NewLine(
                seller_kind=SellerKind.DUES,
                description=_("Membership, %(category)s, %(year)s")
                % {"category": application.category.name, "year": price.year},
                quantity=1,
                unit_ore=0,
                vat_code="exempt",
            )
        ]
