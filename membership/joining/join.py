"""Joining: write an application, and place its order unless staff must approve the application first."""

import datetime
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log

from core.association import association
from mail.queue import queue_email
from membership.dues.quote import Quote, quote_dues
from membership.enums import ChargeKind, OrganisationKind
from membership.joining.application import Application
from membership.models import DuesCharge, DuesOrderLine, Membership, MembershipSettings, Organisation
from payments.checkout.submission import PlacedBefore, Submission, is_over, placed_with
from payments.enums import OrderStatus, SellerKind
from payments.models import Order
from payments.orders.place import AlreadyPlaced, Buyer, NewLine, place_order


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


def join_association(application: Application, now: datetime.datetime | None = None) -> JoinResult:
    """Write the application, and its order unless staff must approve the application first.

    The call is safe to repeat: the same form gives the same result. A form that is sent again after its order ended,
    or that was corrected before the order was paid, makes a new order.

    Raises CategoryClosed, AlreadyMember, AlreadyApplied, TariffMissing and BasisMissing; nothing is written then.
    """
    now = now or timezone.now()
    submission = Submission(application.submission_key).following(lambda order: _needs_new_order(application, order))
    if isinstance(submission, PlacedBefore):
        return JoinResult(membership=_membership_of(submission.order), order=submission.order)
    application = replace(application, submission_key=submission.key)
    if (result := _undecided_with_key(application.submission_key)) is not None:
        return result
    if not application.category.open or bool(application.organisation) != application.category.for_organisations:
        raise CategoryClosed(application.category.slug)
    rules = MembershipSettings.current()
    price = quote_dues(application.category, application.basis, timezone.localdate(now), rules)
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


def _needs_new_order(application: Application, order: Order) -> bool:
    """Whether a form that has made `order` must make another one: the order has ended, or the form was corrected.

    A form may stay open, or be reopened with the browser's back button.
    """
    if is_over(order):
        return True
    return order.status == OrderStatus.HELD and _membership_of(order).application != application.as_json()


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
    _notify_existing_member(membership)
    if membership.needs_approval:
        _notify_application(membership)
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


def _notify_existing_member(membership: Membership) -> None:
    """E-mail a personal member who applies again without signing in.

    The page must not say it, because it would reveal to others that the address belongs to a member.
    """
    application = membership.application
    existing = Membership.objects.running().filter(person__email=application["email"])
    if membership.organisation_id is None and existing.exists():
        queue_email(
            "already_member",
            key=f"already-member-{membership.pk}",
            to=application["email"],
            language=application["language"],
            membership=membership.pk,
        )


def _notify_application(membership: Membership) -> None:
    """E-mail the applicant and the staff about an application that waits for a decision."""
    application = membership.application
    queue_email(
        "application_received",
        key=f"application-{membership.pk}",
        to=application["email"],
        language=application["language"],
        membership=membership.pk,
    )
    if staff_address := association().email:
        queue_email(
            "application_waiting",
            key=f"application-staff-{membership.pk}",
            to=staff_address,
            language=settings.LANGUAGE_CODE,
            membership=membership.pk,
        )
