"""Joining: write an application, and place its order unless staff must approve the application first."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from membership.dues.quote import Quote, quote_dues
from membership.enums import OrganisationKind
from membership.joining.application import Application
from membership.joining.charge import create_charge
from membership.joining.notify import notify_application, notify_existing_member
from membership.models import DuesCharge, Membership, MembershipSettings, Organisation
from payments.checkout.cancel import CannotCancel, cancel_held
from payments.checkout.submission import PlacedBefore, Submission, is_over, placed_with
from payments.enums import OrderStatus
from payments.limits import require_payable
from payments.models import Order
from payments.orders.place import AlreadyPlaced
from payments.stripe.errors import StripeProblem


class CategoryClosed(Exception):
    """The category cannot be joined on the website."""


class AlreadyMember(Exception):
    """The organisation, or the signed-in person, is a member. The error does not reveal who the contacts are."""


class AlreadyApplied(Exception):
    """An application by somebody else for this organisation waits for a decision or for payment."""


@dataclass(frozen=True, kw_only=True)
class JoinResult:
    """The membership applied for. `order` is the order to pay, or None when staff will decide the application."""

    membership: Membership
    order: Order | None = None


def join_association(
    application: Application, now: datetime.datetime | None = None, *, known_orders: Sequence[str] = ()
) -> JoinResult:
    """Write the application, and its order unless staff must approve the application first.

    `known_orders` are the numbers of orders that the applicant's browser has placed: an identical application leads to
    its open order, also when the form was loaded anew.

    The call is safe to repeat: the same form gives the same result. A form that is sent again after its order ended,
    or that was corrected before the order was paid, makes a new order.

    Raises CategoryClosed, AlreadyMember, AlreadyApplied, TariffMissing, BasisMissing and NotPayableOnline; nothing is
    written then.
    """
    now = now or timezone.now()
    submission = Submission(application.submission_key).following(lambda order: _needs_new_order(application, order))
    if isinstance(submission, PlacedBefore):
        return JoinResult(membership=_membership_of(submission.order), order=submission.order)
    if (result := _known_result(application, known_orders)) is not None:
        return result
    application = replace(application, submission_key=submission.key)
    if (result := _undecided_with_key(application.submission_key)) is not None:
        return result
    if not application.category.open or bool(application.organisation) != application.category.for_organisations:
        raise CategoryClosed(application.category.slug)
    rules = MembershipSettings.current()
    price = quote_dues(application.category, application.basis, timezone.localdate(now), rules)
    require_payable(price.total_ore)
    try:
        with transaction.atomic():
            return _write_application(application, price, rules, now)
    except (AlreadyPlaced, IntegrityError):
        # The same form was sent twice at once, and the other request has committed by now.
        if (result := _result_with_key(application.submission_key)) is not None:
            return result
        raise


def _result_with_key(key: str) -> JoinResult | None:
    """What the form with this idempotency key has made, if anything."""
    if (order := placed_with(key)) is not None:
        return JoinResult(membership=_membership_of(order), order=order)
    return _undecided_with_key(key)


def _undecided_with_key(key: str) -> JoinResult | None:
    """The application made by the form with this idempotency key, when staff must approve it first."""
    membership = Membership.objects.filter(submission_key=key).first() if key else None
    return JoinResult(membership=membership) if membership else None


def _membership_of(order: Order) -> Membership:
    return DuesCharge.objects.select_related("membership").get(order=order).membership


def _known_result(application: Application, known_orders: Sequence[str]) -> JoinResult | None:
    """The open order of an identical application from this browser. Raises AlreadyMember when it is confirmed."""
    orders = Order.objects.filter(
        reference__in=list(known_orders),
        status__in=(OrderStatus.HELD, OrderStatus.CONFIRMED),
        dues_charges__membership__category=application.category,
        buyer_email=application.email.strip().lower(),
        org_number=_org_number(application),
    )
    for order in orders.order_by("-pk").distinct() if known_orders else ():
        membership = _membership_of(order)
        if order.status == OrderStatus.CONFIRMED:
            raise AlreadyMember
        if order.is_live and membership.application == application.as_json():
            return JoinResult(membership=membership, order=order)
    return None


def _org_number(application: Application) -> str:
    return application.organisation.org_number if application.organisation else ""


def _needs_new_order(application: Application, order: Order) -> bool:
    """Whether a form that has made `order` must make another one: the order has ended, or the form was corrected.

    A form may stay open, or be reopened with the browser's back button. A corrected form closes the payment page of
    its first order. An order that is confirmed is never shown to another applicant.
    """
    if is_over(order):
        return True
    if order.status == OrderStatus.CONFIRMED:
        applicant = (application.email.strip().lower(), _org_number(application))
        return (order.buyer_email, order.org_number) != applicant
    if _membership_of(order).application == application.as_json():
        return False
    try:
        cancel_held(order)
    except (CannotCancel, StripeProblem):
        return False
    return True


def _write_application(
    application: Application, price: Quote, rules: MembershipSettings, now: datetime.datetime
) -> JoinResult:
    organisation = _locked_organisation(application) if application.organisation else None
    if (pending := _pending_application(application, organisation, price, now)) is not None:
        return pending
    membership = Membership.objects.create(
        organisation=organisation,
        category=application.category,
        applied_at=now,
        needs_approval=rules.approve_all or application.category.needs_approval,
        submission_key=application.submission_key or None,
        application=application.as_json(),
    )
    log(membership, "membership.apply", user=application.user)
    notify_existing_member(membership)
    if membership.needs_approval:
        notify_application(membership)
        return JoinResult(membership=membership)
    expires_at = now + datetime.timedelta(minutes=settings.HOLD_MINUTES)
    order = create_charge(membership, application, price, expires_at=expires_at, rules=rules, now=now)
    return JoinResult(membership=membership, order=order)


def _locked_organisation(application: Application) -> Organisation:
    """The organisation's row, created when missing. It is locked, so that simultaneous applications run in turn."""
    facts = application.organisation
    organisations = Organisation.objects.select_for_update().filter(org_number=facts.org_number)
    if (organisation := organisations.first()) is not None:
        return organisation
    try:
        with transaction.atomic():
            Organisation.objects.create(
                org_number=facts.org_number,
                name=facts.name,
                kind=OrganisationKind(facts.kind),
                municipality_id=facts.municipality_id,
                industry_id=facts.industry_id,
            )
    except IntegrityError:  # a simultaneous request has just created it
        pass
    return organisations.get()


def _pending_application(
    application: Application, organisation: Organisation | None, price: Quote, now: datetime.datetime
) -> JoinResult | None:
    """An earlier application of the same applicant that can be continued, or None.

    Raises AlreadyMember, and AlreadyApplied when another applicant's application for the organisation is open.
    """
    today = timezone.localdate(now)
    memberships = Membership.objects.select_related("category")
    if organisation is not None:
        memberships = memberships.filter(organisation=organisation)
    elif (user := application.user) is not None and user.email == application.email:
        memberships = memberships.filter(person=user)
    else:
        # The response must not reveal whether an e-mail address belongs to a personal member.
        memberships = memberships.none()
    if memberships.running(today).exists():
        raise AlreadyMember
    if organisation is None:
        personal = Membership.objects.filter(organisation=None, application__email=application.email)
        undecided = personal.undecided().filter(category=application.category).first()
        return JoinResult(membership=undecided) if undecided else None
    for applied in memberships.filter(starts_on=None, ends_on=None, needs_approval=True):
        if applied.application.get("email") != application.email:
            raise AlreadyApplied
        return JoinResult(membership=applied, order=_live_order(applied, now))
    for unpaid in memberships.filter(starts_on=None, ends_on=None, application__email=application.email):
        order = _live_order(unpaid, now)
        # Only an identical application is continued: a corrected form gets a new order.
        if order is not None and unpaid.application == application.as_json() and order.total_ore == price.total_ore:
            return JoinResult(membership=unpaid, order=order)
    return None


def _live_order(membership: Membership, now: datetime.datetime) -> Order | None:
    return Order.objects.filter(
        dues_charges__membership=membership, status=OrderStatus.HELD, expires_at__gt=now
    ).first()
