"""The figures of the membership that reports show."""

import datetime as dt

import pytest
from membership_factory import create_category, create_membership, create_organisation

from core.figures import Part
from membership.enums import EndReason
from membership.figures import joined, left, members_by_municipality
from membership.models import Municipality

pytestmark = pytest.mark.django_db
YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def member(place=None, **fields):
    firm = create_organisation(f"Firma {Municipality.objects.count()} {id(fields)} AS", municipality=place)
    return create_membership(firm, **fields)


def test_members_are_counted_on_the_last_day():
    drammen = Municipality.objects.create(code="9991", name="Drammen")
    member(drammen)
    member(drammen, ends_on=dt.date(2025, 12, 31), end_reason=EndReason.LEFT)
    member(drammen, ends_on=dt.date(2025, 12, 30), end_reason=EndReason.LEFT)
    member(drammen, starts_on=dt.date(2026, 1, 1))
    member()
    counted = sorted(members_by_municipality(*YEAR), key=lambda part: -part.value)
    assert counted == [Part("Drammen", "Drammen", 2), Part("Uten kommune", "Without a municipality", 1)]


def test_those_who_joined_are_counted_by_category():
    other = create_category(slug="student", name_nb="Student", name_en="")
    member(starts_on=dt.date(2025, 1, 1))
    member(starts_on=dt.date(2025, 12, 31))
    member(starts_on=dt.date(2024, 12, 31))
    member(starts_on=dt.date(2025, 6, 1), category=other)
    member(starts_on=None)
    assert sorted(joined(*YEAR), key=lambda part: -part.value) == [
        Part("Bedrift", "Company", 2),
        Part("Student", "Student", 1),
    ]


def test_those_who_left_are_counted_by_reason():
    for reason, day in (
        (EndReason.BANKRUPT, dt.date(2025, 3, 1)),
        (EndReason.BANKRUPT, dt.date(2025, 12, 31)),
        (EndReason.BANKRUPT, dt.date(2026, 1, 1)),
        (EndReason.CLOSED, dt.date(2025, 1, 1)),
    ):
        member(starts_on=dt.date(2020, 1, 1), ends_on=day, end_reason=reason)
    member(starts_on=None, ends_on=dt.date(2025, 5, 1), end_reason=EndReason.REFUSED)
    assert sorted(left(*YEAR), key=lambda part: -part.value) == [
        Part("Konkurs", "Bankruptcy", 2),
        Part("Avdeling eller virksomhet lagt ned", "Branch or business closed", 1),
    ]
