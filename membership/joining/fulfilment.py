"""What happens to dues and memberships when their order is confirmed, paid, released, restored or cancelled.

`joining/seller.py` registers these functions with payments. Each runs in the transaction that changes the order.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from membership.enums import EndReason
from membership.joining.application import OrganisationFacts
from membership.joining.clean_up import cancel_competing_orders
from membership.models import Contact, DuesCharge, Membership, Organisation, directory_version
from membership.models.dues import DuesChargeQuerySet
from payments.attention_texts import AttentionText
from payments.documents.invoice import days_to_pay
from payments.enums import AttentionCause, PaymentMethod, RefundReason
from payments.models import Order
from payments.orders.attention import flag_order
from payments.refunds.request import RefundTooLarge, request_refund
from payments.sellers import Lines, Unavailable


def _locked_charges(lines: Lines) -> list[DuesCharge]:
    """The charges of the order lines, with their organisations and memberships locked.

    Organisations are locked first, in the same order as when joining, so that the two cannot deadlock.
    """
    charges = _charges_of(lines).order_by("pk")
    organisations = charges.values_list("membership__organisation_id", flat=True)
    list(Organisation.objects.select_for_update().filter(pk__in=list(organisations)).order_by("pk"))
    list(Membership.objects.select_for_update().filter(charges__in=list(charges)).order_by("pk"))
    return list(charges.select_related("membership__organisation", "membership__category"))


def confirm_dues(order: Order, lines: Lines) -> None:
    """Begin the membership of an order that is paid, free or invoiced.

    The applicant becomes its administrator and can sign in. `settled` records that the dues are paid; until then an
    invoice has its due date and the grace period. When the same member has joined already, the order is refunded.
    """
    for charge in _locked_charges(lines):
        membership = charge.membership
        if membership.starts_on is None:
            user = _applicant_user(membership)
            if _has_joined_otherwise(membership, user):
                _refund_duplicate(order, charge)
                continue
            _confirm_charge(charge, order, lines)
            _begin(membership, user, order)
        else:  # yearly dues of an existing member
            _confirm_charge(charge, order, lines)


def _confirm_charge(charge: DuesCharge, order: Order, lines: Lines) -> None:
    """Make the charge valid, with the amount that was sold: staff may have waived a small rest of it.

    The dues of an invoiced order are due when the invoice is.
    """
    charge.cancelled_at = None
    charge.total_ore = sum(line.total_ore for line in lines if line.dues_line.charge_id == charge.pk)
    if order.method == PaymentMethod.INVOICE and charge.paid_at is None:
        grace = charge.grace_until - charge.due_on
        charge.due_on = timezone.localdate() + timedelta(days=days_to_pay(order))
        charge.grace_until = charge.due_on + grace
    charge.save(update_fields=["cancelled_at", "total_ore", "due_on", "grace_until"])


def settled(order: Order, lines: Lines) -> None:
    """The order is paid: mark its dues as paid. A charge that is cancelled by now stays unpaid."""
    _charges_of(lines).filter(paid_at=None, cancelled_at=None).update(paid_at=timezone.now())
    directory_version.mark_directory_changed()


def reopened(order: Order, lines: Lines) -> None:
    """The payment was reversed: mark the dues as unpaid again, with an unchanged grace period."""
    _charges_of(lines).filter(cancelled_at=None).update(paid_at=None)
    directory_version.mark_directory_changed()


def _charges_of(lines: Lines) -> DuesChargeQuerySet:
    return DuesCharge.objects.filter(pk__in={line.dues_line.charge_id for line in lines})


def _applicant_user(membership: Membership) -> User:
    """The user with the applicant's e-mail address, created when there is none.

    A new user has no password and no confirmed address: at sign-in, a code sent by e-mail proves who it is. An
    existing user is not changed.
    """
    application = membership.application
    user = User.objects.filter(email=application["email"]).first()
    if user is None:
        first, _space, last = application["name"].strip().rpartition(" ")
        user = User.objects.create_user(
            application["email"],
            first_name=(first or last)[:100],
            last_name=(last if first else "")[:100],
            phone=application.get("phone", "")[:20],
            language=application.get("language") or "nb",
        )
    return user


def _has_joined_otherwise(membership: Membership, user: User) -> bool:
    """Whether another application for the same member was paid first."""
    running = Membership.objects.exclude(pk=membership.pk).running()
    if membership.organisation_id:
        return running.filter(organisation=membership.organisation_id).exists()
    return running.filter(person=user).exists()


def _refund_duplicate(order: Order, charge: DuesCharge) -> None:
    """Refund all of an order whose member had joined already, and flag the order for staff with the reason."""
    _lapse(charge)
    text = AttentionText("already_member")
    if not order.total_ore:
        flag_order(order, text)
        return
    try:
        refund = request_refund(
            order,
            amount_ore=order.total_ore,
            reason=RefundReason.DUPLICATE,
            key=f"dues-double-{order.pk}",
        )
    except RefundTooLarge:
        flag_order(order, text)
        flag_order(order, AttentionText("nothing_to_refund"))
    else:
        flag_order(order, text, AttentionCause.REFUND_RUNNING, refund=refund)


def _begin(membership: Membership, user: User, order: Order) -> None:
    now = timezone.now()
    application = membership.application
    membership.starts_on = timezone.localdate(now)
    membership.approved_at = membership.approved_at or now
    membership.ends_on, membership.end_reason = None, ""
    if membership.organisation_id:
        if facts := application.get("organisation"):
            _update_organisation(membership.organisation, OrganisationFacts(**facts), application)
        _make_administrator(membership.organisation, user, application)
    else:
        membership.person = user
    membership.application = {}
    membership.save()
    log(membership, "membership.begin", user=order.buyer, data={"order": order.reference})
    pk = membership.pk
    transaction.on_commit(lambda: cancel_competing_orders.enqueue(pk, application["email"]))


def _update_organisation(organisation: Organisation, facts: OrganisationFacts, application: dict) -> None:
    """Copy what the applicant confirmed to the organisation. Empty fields overwrite nothing."""
    for name in ("name", "kind", "street_address", "postcode", "city", "municipality_id", "industry_id", "website"):
        if value := getattr(facts, name):
            setattr(organisation, name, value)
    if (employees := application.get("basis", {}).get("employees")) is not None:
        organisation.employees = employees
    if reference := application.get("invoice_reference"):
        organisation.invoice_reference = reference
    organisation.save()


def _make_administrator(organisation: Organisation, user: User, application: dict) -> None:
    """Make the applicant the organisation's administrator and billing contact.

    Contacts of an earlier membership are ended, because nobody has confirmed that they still belong there.
    """
    today = timezone.localdate()
    earlier = Contact.objects.current().filter(organisation=organisation).exclude(user=user)
    for contact in earlier:
        contact.valid_to = today - timedelta(days=1)
        contact.save(update_fields=["valid_to"])
    contact = Contact.objects.current().filter(organisation=organisation, user=user).first() or Contact(
        organisation=organisation, user=user, valid_from=today
    )
    contact.is_administrator = contact.is_billing = True
    contact.title = application.get("title") or contact.title
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
    """The order expired unpaid: cancel its dues, and let an application lapse.

    The application is kept for some time, because a payment may still arrive (see `clean_up.RETENTION`).
    """
    for charge in _locked_charges(lines):
        if charge.paid_at or charge.cancelled_at:
            continue
        if charge.membership.starts_on:
            charge.cancelled_at = timezone.now()
            charge.save(update_fields=["cancelled_at"])
        else:
            _lapse(charge)


def restore_dues(order: Order, lines: Lines) -> None:
    """A payment arrived after the order was released: reopen the application.

    Raises Unavailable when the member has joined by another order, or has other dues of the same year.
    """
    for charge in _locked_charges(lines):
        membership = charge.membership
        if not membership.starts_on:
            if not membership.application or _has_joined_otherwise(membership, _applicant_user(membership)):
                raise Unavailable
            membership.ends_on, membership.end_reason = None, ""
            membership.save(update_fields=["ends_on", "end_reason"])
        elif membership.charges.filter(year=charge.year, cancelled_at=None).exclude(pk=charge.pk).exists():
            raise Unavailable
        charge.cancelled_at = None
        charge.save(update_fields=["cancelled_at"])


def cancel_dues(order: Order, lines: Lines) -> None:
    """Order lines are cancelled. When no line of a charge is left, cancel it and end the membership that it began."""
    cancelled_lines = {line.pk for line in lines}
    for charge in _locked_charges(lines):
        other_lines = order.lines.filter(dues_line__charge=charge).exclude(pk__in=cancelled_lines)
        if charge.cancelled_at or any(line.quantity > line.cancelled_quantity for line in other_lines):
            continue
        charge.cancelled_at = timezone.now()
        charge.save(update_fields=["cancelled_at"])
        membership = charge.membership
        if membership.ends_on is None and not membership.charges.filter(cancelled_at=None).exists():
            membership.ends_on = timezone.localdate() - timedelta(days=1)
            membership.end_reason = EndReason.REFUNDED
            membership.save(update_fields=["ends_on", "end_reason"])
            log(membership, "membership.end", data={"reason": str(EndReason.REFUNDED)})
