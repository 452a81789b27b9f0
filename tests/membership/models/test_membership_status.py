"""The status of a membership on a date, and that SQL and Python agree on it."""

import datetime

import pytest
import time_machine
from membership_factory import create_membership, create_organisation
from membership_helpers import make_member

from membership.enums import EndReason, MembershipStatus, status_on
from membership.joining.end import CannotEnd, end_membership
from membership.models import Contact, DuesCharge, Membership, Organisation
from membership.queries import is_member_contact, member_organisations

DAY = datetime.date(2026, 6, 15)
BEFORE, AFTER = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)

TABLE = [
    # starts, ends, honorary, unpaid until → status
    (None, None, False, None, "applied"),
    (AFTER, None, False, None, "applied"),
    (DAY, None, False, None, "active"),
    (BEFORE, None, False, None, "active"),
    (BEFORE, None, False, DAY, "active"),
    (BEFORE, None, False, BEFORE, "unpaid"),
    (BEFORE, None, True, BEFORE, "honorary"),
    (BEFORE, DAY, False, None, "leaving"),
    (BEFORE, AFTER, False, None, "leaving"),
    (BEFORE, AFTER, False, BEFORE, "unpaid"),
    (BEFORE, BEFORE, False, None, "ended"),
    (BEFORE, BEFORE, True, None, "ended"),
    (None, BEFORE, False, None, "ended"),
    (DAY, BEFORE, False, None, "ended"),
]
COUNTING = {"active", "leaving", "honorary"}


@pytest.mark.parametrize(("starts", "ends", "honorary", "grace", "expected"), TABLE)
def test_python_and_sql_agree_on_every_row(company_category, starts, ends, honorary, grace, expected):
    organisation = create_organisation(name="X")
    membership = create_membership(
        organisation=organisation, category=company_category, starts_on=starts, ends_on=ends, honorary=honorary
    )
    if grace:
        DuesCharge.objects.create(
            membership=membership, year=2026, kind="yearly", total_ore=100, due_on=grace, grace_until=grace
        )
    unpaid = bool(grace) and grace < DAY
    assert status_on(DAY, starts_on=starts, ends_on=ends, honorary=honorary, has_unpaid_dues=unpaid) == expected
    with time_machine.travel(datetime.datetime(2026, 6, 15, 10, tzinfo=datetime.UTC)):
        assert membership.status == expected
        assert Membership.objects.with_unpaid_dues().get().status == expected
    for status in MembershipStatus:
        assert Membership.objects.in_status(status, DAY).exists() == (status == expected), status
    assert Membership.objects.counting_as_member(DAY).exists() == (expected in COUNTING)
    assert MembershipStatus(expected).counts_as_member == (expected in COUNTING)
    assert Organisation.objects.listed(DAY).exists() == (expected in COUNTING)


def test_paid_and_cancelled_dues_are_not_unpaid(member):
    membership = member.memberships.get()
    for year, field in ((2024, "paid_at"), (2025, "cancelled_at")):
        DuesCharge.objects.create(
            membership=membership, year=year, kind="yearly", total_ore=1, due_on=BEFORE, grace_until=BEFORE,
            **{field: datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
        )  # fmt: skip
    assert Membership.objects.counting_as_member(DAY).exists()


def test_a_contact_counts_only_while_valid(member, colleague, stranger):
    assert is_member_contact(colleague)
    assert not is_member_contact(stranger)
    assert not is_member_contact(None)
    contact = Contact.objects.get(user=colleague)
    contact.valid_to = BEFORE
    contact.save()
    assert is_member_contact(colleague, BEFORE)
    assert not is_member_contact(colleague, DAY)
    assert not member_organisations(stranger).exists()


def test_is_member_contact_takes_one_query(member, colleague, django_assert_num_queries):
    with django_assert_num_queries(1):
        is_member_contact(colleague)


def test_an_unlisted_member_is_a_member_but_not_shown(company_category):
    hidden = make_member(company_category, "Skjult AS", listed=False)
    assert hidden in Organisation.objects.members()
    assert hidden not in Organisation.objects.listed()


def test_member_rights_end_after_the_last_day(member, colleague, administrator):
    membership = end_membership(member.memberships.get().pk, last_day=DAY, reason=EndReason.LEFT, by=administrator)
    assert membership.end_reason == EndReason.LEFT
    assert is_member_contact(colleague, DAY)
    assert not is_member_contact(colleague, AFTER)


def test_an_ended_membership_cannot_be_ended_again(member, administrator):
    pk = member.memberships.get().pk
    end_membership(pk, last_day=datetime.date(2025, 12, 31), reason="left", by=administrator)
    with pytest.raises(CannotEnd):
        end_membership(pk, last_day=datetime.date(2027, 1, 1), reason="left", by=administrator)
    Membership.objects.filter(pk=pk).update(ends_on=None, end_reason="")
    with pytest.raises(CannotEnd):
        end_membership(pk, last_day=datetime.date(2020, 1, 1), reason="left", by=administrator)
