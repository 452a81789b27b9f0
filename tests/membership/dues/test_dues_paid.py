"""Dues are paid when their order is paid, not when it is confirmed."""

import datetime

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from membership_helpers import make_member

from membership.enums import MembershipStatus
from membership.joining.application import Application, OrganisationFacts
from membership.joining.join import join_association
from membership.models import DuesCharge, DuesOrderLine, Membership
from membership.tariff import Basis
from payments.checkout import disputes
from payments.checkout.cancel import cancel_confirmed
from payments.checkout.manual import register_payment
from payments.checkout.settle import settle
from payments.documents.invoice import confirm_by_invoice
from payments.enums import PaymentMethod, RefundReason, SellerKind
from payments.models import Order, Payment
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer, NewLine, place_order

SPRING = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)
TODAY = SPRING.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(SPRING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def joining(company_category):
    """A function that places an order of 6 750 kr for a company that joins, paid by `method`."""

    def place(method=PaymentMethod.CARD) -> Order:
        facts = OrganisationFacts(org_number="900000014", name="Fossen Verksted AS", kind="company")
        application = Application(
            category=company_category, name="Kari Lund", email="kari@fossen.example", language="nb",
            submission_key="join-1", organisation=facts, basis=Basis(employees=7),
        )  # fmt: skip
        order = join_association(application).order
        if method == PaymentMethod.INVOICE:
            order.method, order.due_days = method, 14
            order.save()
        return order

    return place


@pytest.fixture
def renewal(company_category):
    """Yearly dues of a member company, with an order to be invoiced."""
    member = make_member(company_category, "Elvebredden AS", "900000022")
    charge = DuesCharge.objects.create(
        membership=member.memberships.get(), year=2026, kind="yearly", total_ore=5000_00,
        due_on=TODAY, grace_until=TODAY + datetime.timedelta(days=30),
    )  # fmt: skip
    line = NewLine(
        seller_kind=SellerKind.DUES, description="Kontingent", quantity=1, unit_ore=5000_00,
        vat_code="exempt",
    )  # fmt: skip
    buyer = Buyer(
        name="Noen", email="noen@elvebredden.example", organisation_name="Elvebredden AS", org_number="900000022"
    )
    with transaction.atomic():
        charge.order = place_order(
            lines=[line], buyer=buyer, language="nb", expires_at=timezone.now() + datetime.timedelta(hours=1),
            method=PaymentMethod.INVOICE, due_days=14,
        )  # fmt: skip
        DuesOrderLine.objects.create(line=charge.order.lines.get(), charge=charge)
    charge.save()
    return charge


def dues_and_status(order) -> tuple[bool, MembershipStatus]:
    """Whether the order's dues are paid, and the membership's status. Checks that Python and SQL agree on it."""
    charge = DuesCharge.objects.get(order=order)
    membership = Membership.objects.get(pk=charge.membership_id)
    (in_sql,) = [status for status in MembershipStatus if Membership.objects.in_status(status).filter(pk=membership.pk)]
    assert membership.status == in_sql
    assert Membership.objects.counting_as_member().filter(pk=membership.pk).exists() == in_sql.counts_as_member
    return charge.paid_at is not None, in_sql


def pay_by_card(order) -> Payment:
    payment = Payment.objects.create(
        order=order, method=PaymentMethod.CARD, amount_ore=order.total_ore, session_id="cs_1", payment_intent="pi_1"
    )
    settle(payment)
    return payment


def register(order, amount, note="") -> None:
    register_payment(order, amount, timezone.localdate(), by=None, note=note)


def test_a_card_payment_pays_the_dues_at_once(joining):
    order = joining()
    assert dues_and_status(order) == (False, MembershipStatus.APPLIED)
    pay_by_card(order)
    assert dues_and_status(order) == (True, MembershipStatus.ACTIVE)


def test_a_confirmed_order_does_not_mean_paid_dues(joining):
    order = joining()
    confirm_order(order)
    assert dues_and_status(order) == (False, MembershipStatus.ACTIVE)


def test_an_unpaid_invoice_begins_the_membership_and_pays_no_dues(joining, clock):
    order = joining(PaymentMethod.INVOICE)
    invoice = confirm_by_invoice(order)
    assert dues_and_status(order) == (False, MembershipStatus.ACTIVE)
    charge = DuesCharge.objects.get()
    assert (charge.due_on, charge.grace_until) == (invoice.due_on, invoice.due_on + datetime.timedelta(days=30))
    clock.move_to(datetime.datetime.combine(charge.grace_until, datetime.time(12), datetime.UTC))
    assert dues_and_status(order) == (False, MembershipStatus.ACTIVE)
    clock.shift(datetime.timedelta(days=1))
    assert dues_and_status(order) == (False, MembershipStatus.UNPAID)
    register(order, order.total_ore)
    assert dues_and_status(order) == (True, MembershipStatus.ACTIVE)


def test_a_part_payment_does_not_pay_the_dues_and_an_overpayment_does(joining):
    order = joining(PaymentMethod.INVOICE)
    confirm_by_invoice(order)
    register(order, order.total_ore - 1)
    assert dues_and_status(order)[0] is False
    register(order, 2)
    assert dues_and_status(order)[0] is True


def test_yearly_dues_are_paid_when_their_invoice_is(renewal):
    confirm_by_invoice(renewal.order)
    assert dues_and_status(renewal.order) == (False, MembershipStatus.ACTIVE)
    register(renewal.order, 5000_00)
    assert dues_and_status(renewal.order) == (True, MembershipStatus.ACTIVE)


def test_a_dispute_makes_dues_unpaid_until_the_association_wins_it(joining, clock):
    order = joining()
    pay_by_card(order)
    clock.shift(datetime.timedelta(days=60))
    disputes.record_dispute_opened("dp_1", "pi_1", order.total_ore, "needs_response")
    assert dues_and_status(order) == (False, MembershipStatus.UNPAID)
    disputes.record_dispute_closed("dp_1", "pi_1", order.total_ore, "won")
    assert dues_and_status(order) == (True, MembershipStatus.ACTIVE)
    disputes.record_dispute_opened("dp_2", "pi_1", order.total_ore, "needs_response")
    disputes.record_dispute_closed("dp_2", "pi_1", order.total_ore, "lost")
    assert dues_and_status(order) == (False, MembershipStatus.UNPAID)


def test_refunded_dues_end_the_membership_and_reopen_nothing(joining):
    order = joining()
    pay_by_card(order)
    cancel_confirmed(order, reason=RefundReason.STAFF)
    assert dues_and_status(order)[1] == MembershipStatus.ENDED
    charge = DuesCharge.objects.get()
    assert charge.cancelled_at is not None


def test_cancelling_an_unpaid_invoice_ends_the_membership_unpaid(joining):
    order = joining(PaymentMethod.INVOICE)
    confirm_by_invoice(order)
    cancel_confirmed(order, reason=RefundReason.STAFF)
    assert dues_and_status(order) == (False, MembershipStatus.ENDED)


def test_dues_of_zero_are_paid_at_once(student_category):
    student_category.tariffs.get().lines.update(amount_ore=0)
    application = Application(
        category=student_category, name="Kari Lund", email="kari@fossen.example", language="nb", submission_key="join-1"
    )
    order = join_association(application).order
    assert order.total_ore == 0
    confirm_order(order)
    assert dues_and_status(order) == (True, MembershipStatus.ACTIVE)


def test_a_second_payment_for_the_same_member_is_refunded(joining, company_category):
    first = joining()
    second = join_association(
        Application(
            category=company_category, name="Ola Lund", email="ola@fossen.example", language="nb",
            submission_key="join-2", basis=Basis(employees=7),
            organisation=OrganisationFacts(org_number="900000014", name="Fossen Verksted AS", kind="company"),
        )
    ).order  # fmt: skip
    pay_by_card(first)
    payment = Payment.objects.create(
        order=second, method=PaymentMethod.CARD, amount_ore=second.total_ore, session_id="cs_2", payment_intent="pi_2"
    )
    settle(payment)
    assert dues_and_status(first) == (True, MembershipStatus.ACTIVE)
    assert dues_and_status(second) == (False, MembershipStatus.ENDED)
    second.refresh_from_db()
    assert second.settled_at is not None
    assert second.refunds.get().reason == RefundReason.DUPLICATE
