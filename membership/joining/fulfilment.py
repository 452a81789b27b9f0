"""What an order's fate does to the membership it pays for. All of it runs in the order's own transaction."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from membership.enums import EndReason
from membership.joining.application import OrganisationFacts
from membership.joining.clean_up import cancel_competing_orders
from membership.models import Contact, DuesCharge, Membership, Organisation, directory_version
from membership.models.dues import DuesChargeQuerySet
from payments.documents.invoice import days_to_pay
from payments.enums import PaymentMethod, RefundReason
from payments.models import Order
from payments.orders.attention import flag_order, staff_language
from payments.refunds.request import RefundTooLarge, request_refund
from payments.sellers import Lines, Unavailable


def _charges(lines: Lines) -> list[DuesCharge]:
    """The charges behind some order lines, with their memberships locked: organisation first, as joining does."""
    found = _of(lines).order_by("pk")
    organisations = found.values_list("membership__organisation_id", flat=True)
    list(Organisation.objects.select_for_update().filter(pk__in=list(organisations)).order_by("pk"))
    list(Membership.objects.select_for_update().filter(charges__in=list(found)).order_by("pk"))
    return list(found.select_related("membership__organisation", "membership__category"))


def confirm_dues(order: Order, lines: Lines) -> None:
    """Paid, free or invoiced: the membership begins, and who applied can sign in and looks after it.

    Whether the dues are paid is told by `settled`. Until then an invoice has its days to pay, and the days of grace.
    """
    for charge in _charges(lines):
        membership = charge.membership
        if membership.starts_on is None:
            user = _account(membership)
            if _taken(membership, user):
                _give_back(order, charge)
                continue
            _stand(charge, order)
            _begin(membership, user, order)
        else:  # next year's dues of somebody who is a member already
            _stand(charge, order)


def _stand(charge: DuesCharge, order: Order) -> None:
    """The charge is owed, or paid. One that is invoiced is due when the invoice is."""
    charge.cancelled_at = None
    if order.method == PaymentMethod.INVOICE and charge.paid_at is None:
        grace = charge.grace_until - charge.due_on
        charge.due_on = timezone.localdate() + timedelta(days=days_to_pay(order))
        charge.grace_until = charge.due_on + grace
    charge.save(update_fields=["cancelled_at", "due_on", "grace_until"])


def settled(order: Order, lines: Lines) -> None:
    """The order is paid, and so are its dues. A charge that was withdrawn meanwhile stays unpaid."""
    _of(lines).filter(paid_at=None, cancelled_at=None).update(paid_at=timezone.now())
    directory_version.mark_directory_changed()


def reopened(order: Order, lines: Lines) -> None:
    """The money is gone again: the dues are as unpaid as they were before, with the same days of grace."""
    _of(lines).filter(cancelled_at=None).update(paid_at=None)
    directory_version.mark_directory_changed()


def _of(lines: Lines) -> DuesChargeQuerySet:
    return DuesCharge.objects.filter(pk__in={line.dues_line.charge_id for line in lines})


def _account(membership: Membership) -> User:
    """The applicant's account. A new one has no password and no confirmed address: the code that is mailed at
    sign-in proves whose it is. An existing one gains nothing but this membership.
    """
    told = membership.application
    user = User.objects.filter(email=told["email"]).first()
    if user is None:
        first, _space, last = told["name"].strip().rpartition(" ")
        user = User.objects.create_user(
            told["email"],
            first_name=(first or last)[:100],
            last_name=(last if first else "")[:100],
            phone=told.get("phone", "")[:20],
            language=told.get("language") or "nb",
        )
    return user


def _taken(membership: Membership, user: User) -> bool:
    """Whether another application for the same member was paid first."""
    others = Membership.objects.exclude(pk=membership.pk).running()
    if membership.organisation_id:
        return others.filter(organisation=membership.organisation_id).exists()
    return others.filter(person=user).exists()


def _give_back(order: Order, charge: DuesCharge) -> None:
    """Paid, but already a member: all the money goes back, and staff can see why."""
    _lapse(charge)
    with staff_language():
        flag_order(order, _("This member was already registered by someone else. The payment is being refunded."))
    if not order.total_ore:
        return
    try:
        request_refund(
            order,
            amount_ore=order.total_ore,
            reason=RefundReason.DUPLICATE,
            key=f"dues-double-{order.pk}",
        )
    except RefundTooLarge:
        with staff_language():
            flag_order(order, _("No payment was found that could be refunded automatically."))


def _begin(membership: Membership, user: User, order: Order) -> None:
    now = timezone.now()
    told = membership.application
    membership.starts_on = timezone.localdate(now)
    membership.approved_at = membership.approved_at or now
    membership.ends_on, membership.end_reason = None, ""
    if membership.organisation_id:
        if facts := told.get("organisation"):
            _take_over(membership.organisation, OrganisationFacts(**facts), told)
        _make_administrator(membership.organisation, user, told)
    else:
        membership.person = user
    membership.application = {}
    membership.save()
    log(membership, "membership.begin", user=order.buyer, data={"order": order.reference})
    pk = membership.pk
    transaction.on_commit(lambda: cancel_competing_orders.enqueue(pk, told["email"]))


def _take_over(organisation: Organisation, facts: OrganisationFacts, told: dict) -> None:
    """What the new member confirmed becomes what we know. Empty answers take nothing away."""
    for name in ("name", "kind", "street_address", "postcode", "city", "municipality_id", "industry_id", "website"):
        if value := getattr(facts, name):
            setattr(organisation, name, value)
    if (employees := told.get("basis", {}).get("employees")) is not None:
        organisation.employees = employees
    if reference := told.get("invoice_reference"):
        organisation.invoice_reference = reference
    organisation.save()


def _make_administrator(organisation: Organisation, user: User, told: dict) -> None:
    """Contacts of an earlier membership do not come back on their own: who they are now, nobody has said."""
    today = timezone.localdate()
    earlier = Contact.objects.current().filter(organisation=organisation).exclude(user=user)
    for contact in earlier:
        contact.valid_to = today - timedelta(days=1)
        contact.save(update_fields=["valid_to"])
    contact = Contact.objects.current().filter(organisation=organisation, user=user).first() or Contact(
        organisation=organisation, user=user, valid_from=today
    )
    contact.is_administrator = contact.is_billing = True
    contact.title = told.get("title") or contact.title
    contact.valid_to = None
    contact.save()


def _lapse(charge: DuesCharge) -> None:
    membership = charge.membership
    charge.cancelled_at = timezone.now()
    charge.save(update_fields=["cancelled_at"])
    membership.ends_on = timezone.localdate() - timedelta(days=1)
    membership.end_reason = EndReason.LAPSED
    membership.save(update_fields=["ends_on", "end_reason"])


def release_dues(order: Order, lines: Lines) -> None:
    """Never paid. What was told is kept a while, for money that may still be on its way."""
    for charge in _charges(lines):
        if charge.paid_at or charge.cancelled_at:
            continue
        if charge.membership.starts_on:
            charge.cancelled_at = timezone.now()
            charge.save(update_fields=["cancelled_at"])
        else:
            _lapse(charge)


def restore_dues(order: Order, lines: Lines) -> None:
    """Paid after all: take up the application again. Raises Unavailable when somebody else was first."""
    for charge in _charges(lines):
        membership = charge.membership
        if not membership.starts_on:
            if not membership.application or _taken(membership, _account(membership)):
                raise Unavailable
            membership.ends_on, membership.end_reason = None, ""
            membership.save(update_fields=["ends_on", "end_reason"])
        elif membership.charges.filter(year=charge.year, cancelled_at=None).exclude(pk=charge.pk).exists():
            raise Unavailable
        charge.cancelled_at = None
        charge.save(update_fields=["cancelled_at"])


def cancel_dues(order: Order, lines: Lines) -> None:
    """Paid dues are given back. When nothing of the charge is left, so is the membership that it began."""
    given_back = {line.pk for line in lines}
    for charge in _charges(lines):
        rest = order.lines.filter(dues_line__charge=charge).exclude(pk__in=given_back)
        if charge.cancelled_at or any(line.quantity > line.cancelled_quantity for line in rest):
            continue
        charge.cancelled_at = timezone.now()
        charge.save(update_fields=["cancelled_at"])
        membership = charge.membership
        if membership.ends_on is None and not membership.charges.filter(cancelled_at=None).exists():
            membership.ends_on = timezone.localdate() - timedelta(days=1)
            membership.end_reason = EndReason.REFUNDED
            membership.save(update_fields=["ends_on", "end_reason"])
            log(membership, "membership.end", data={"reason": str(EndReason.REFUNDED)})
