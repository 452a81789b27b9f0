"""Joining: from a filled-in form to an order that waits for payment, or to an application that waits for a decision."""

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
    """This category cannot be joined on the website (any more)."""


class AlreadyMember(Exception):
    """The organisation, or the signed-in person, is a member. Says nothing about who looks after it."""


class AlreadyApplied(Exception):
    """Somebody else has an application for this organisation that is being dealt with."""


@dataclass(frozen=True, kw_only=True)
class JoinResult:
    """Either an order to pay, or (order None) an application that a person will decide."""

    membership: Membership
    order: Order | None = None


def join_association(application: Application, now: datetime.datetime | None = None) -> JoinResult:
    """Write the application, and its order unless a person must approve it first. Safe to repeat: the form that made
    an order makes another one when that order is over, or when the form was corrected before it was paid.

    Raises CategoryClosed, AlreadyMember, AlreadyApplied, NoTariff and BasisMissing; nothing is written then.
    """
    now = now or timezone.now()
    submission = Submission(application.submission_key).following(lambda order: _starts_anew(application, order))
    if isinstance(submission, PlacedBefore):
        return JoinResult(membership=_membership_of(submission.order), order=submission.order)
    application = replace(application, submission_key=submission.key)
    if (before := _without_order(application.submission_key)) is not None:
        return before
    if not application.category.open or bool(application.organisation) != application.category.for_organisations:
        raise CategoryClosed(application.category.slug)
    rules = MembershipSettings.current()
    price = quote_dues(application.category, application.basis, timezone.localdate(now), rules)
    try:
        with transaction.atomic():
            return _write(application, price, rules, now)
    except (AlreadyPlaced, IntegrityError):
        # The same form was sent twice at once: the other click has won, and has committed by now.
        if (before := _sent_before(application.submission_key)) is not None:
            return before
        raise


def _sent_before(key: str) -> JoinResult | None:
    if (order := placed_with(key)) is not None:
        return JoinResult(membership=_membership_of(order), order=order)
    return _without_order(key)


def _without_order(key: str) -> JoinResult | None:
    """The application that this key wrote, when a person must approve it first."""
    membership = Membership.objects.filter(submission_key=key).first() if key else None
    return JoinResult(membership=membership) if membership else None


def _membership_of(order: Order) -> Membership:
    return DuesCharge.objects.select_related("membership").get(order=order).membership


def _starts_anew(application: Application, order: Order) -> bool:
    """The form was kept open, or came back with the browser's back button: what it says now is what counts."""
    if is_over(order):
        return True
    return order.status == OrderStatus.HELD and _membership_of(order).application != application.as_json()


def _write(application: Application, price: Quote, rules: MembershipSettings, now: datetime.datetime) -> JoinResult:
    organisation = _locked_organisation(application) if application.organisation else None
    if (pending := _pending(application, organisation, price, now)) is not None:
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
    _tell_a_member_who_forgot(membership)
    if membership.needs_approval:
        _tell_of_application(membership)
        return JoinResult(membership=membership)
    expires_at = now + datetime.timedelta(minutes=settings.HOLD_MINUTES)
    order = create_charge(membership, application, price, expires_at=expires_at, rules=rules, now=now)
    return JoinResult(membership=membership, order=order)


def _locked_organisation(application: Application) -> Organisation:
    """The organisation's row, locked, so that two who join it at once come one after the other."""
    facts = application.organisation
    known = Organisation.objects.select_for_update().filter(org_number=facts.org_number)
    if (organisation := known.first()) is not None:
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
    except IntegrityError:  # somebody else has just written it
        pass
    return known.get()


def _pending(
    application: Application, organisation: Organisation | None, price: Quote, now: datetime.datetime
) -> JoinResult | None:
    """What already stands in the way, or can be gone on with. Raises AlreadyMember or AlreadyApplied."""
    today = timezone.localdate(now)
    mine = Membership.objects.select_related("category")
    if organisation is not None:
        mine = mine.filter(organisation=organisation)
    elif (user := application.user) is not None and user.email == application.email:
        mine = mine.filter(person=user)
    else:
        # Whether an address belongs to a personal member is nobody else's business: no answer depends on it.
        mine = mine.none()
    if mine.running(today).exists():
        raise AlreadyMember
    if organisation is None:
        own = Membership.objects.filter(organisation=None, application__email=application.email)
        waiting = own.undecided().filter(category=application.category).first()
        return JoinResult(membership=waiting) if waiting else None
    for open_one in mine.filter(starts_on=None, ends_on=None, needs_approval=True):
        if open_one.application.get("email") != application.email:
            raise AlreadyApplied
        return JoinResult(membership=open_one, order=_live_order(open_one, now))
    for unpaid in mine.filter(starts_on=None, ends_on=None, application__email=application.email):
        order = _live_order(unpaid, now)
        # Only when it is the same sale: somebody who corrected the form gets a new order.
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
    """Freeze what is owed, and place its order. Inside the caller's transaction."""
    due_on = timezone.localdate(expires_at)
    owed = DuesCharge.objects.create(
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
    owed.order = place_order(
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
    owed.save(update_fields=["order"])
    DuesOrderLine.objects.bulk_create(DuesOrderLine(line=line, charge=owed) for line in owed.order.lines.all())
    return owed.order


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


def _tell_a_member_who_forgot(membership: Membership) -> None:
    """A personal member who joins again without signing in hears of it by mail, where nobody else can read it."""
    told = membership.application
    forgot = Membership.objects.running().filter(person__email=told["email"])
    if membership.organisation_id is None and forgot.exists():
        queue_email(
            "already_member",
            key=f"already-member-{membership.pk}",
            to=told["email"],
            language=told["language"],
            membership=membership.pk,
        )


def _tell_of_application(membership: Membership) -> None:
    told = membership.application
    queue_email(
        "application_received",
        key=f"application-{membership.pk}",
        to=told["email"],
        language=told["language"],
        membership=membership.pk,
    )
    if office := association().email:
        queue_email(
            "application_waiting",
            key=f"application-office-{membership.pk}",
            to=office,
            language=settings.LANGUAGE_CODE,
            membership=membership.pk,
        )
