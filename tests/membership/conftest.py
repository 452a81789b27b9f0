"""Fixtures: member categories with dues, a member company and its administrator, accountant and colleague."""

import datetime

import pytest
from membership_factory import create_category
from membership_helpers import make_member

from accounts.models import User
from core.vat import VatCode
from membership.enums import Formula, Joiner
from membership.models import (
    Category,
    Contact,
    MembershipSettings,
    Organisation,
    Tariff,
    TariffLine,
)

#: Numbers with a valid check digit in a series that the business register has not issued.
ORG_NUMBERS = ["900000014", "900000022", "900000030"]


def with_check_digit(eight_digits: str) -> str | None:
    """The organisation number that begins with the eight digits; None when there is none (remainder 1)."""
    remainder = sum(int(a) * b for a, b in zip(eight_digits, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return None if remainder == 1 else f"{eight_digits}{(11 - remainder) % 11}"


def valid_org_numbers():
    """An iterator of valid organisation numbers."""
    return (number for n in range(90_100_000, 90_999_999) if (number := with_check_digit(str(n))))


@pytest.fixture
def company_category(db) -> Category:
    """Dues: 2 000 kr up to 4 employees, 5 000 kr from 5. Service charge: 1 000 kr + VAT. Joining fee: 500 kr."""
    category = create_category(slug="bedrift", name_nb="Bedrift", name_en="Company", position=1)
    tariff = Tariff.objects.create(category=category, year=2026, joining_fee_ore=50_000)
    TariffLine.objects.create(
        tariff=tariff, sort_order=1, name_nb="Kontingent", name_en="Dues", formula=Formula.EMPLOYEES, account="3900",
        bands=[{"from": 0, "amount_ore": 200_000}, {"from": 5, "amount_ore": 500_000}],
    )  # fmt: skip
    TariffLine.objects.create(
        tariff=tariff, sort_order=2, name_nb="Serviceavgift", name_en="Service charge", amount_ore=100_000,
        vat_code=VatCode.STANDARD, account="3000",
    )  # fmt: skip
    return category


@pytest.fixture
def student_category(db) -> Category:
    category = create_category(slug="student", name_nb="Student", name_en="Student", joiner=Joiner.PERSON, position=2)
    tariff = Tariff.objects.create(category=category, year=2026)
    TariffLine.objects.create(tariff=tariff, name_nb="Kontingent", name_en="Dues", amount_ore=20_000)
    return category


@pytest.fixture
def rules(db) -> MembershipSettings:
    from wagtail.models import Site

    return MembershipSettings.objects.create(
        site=Site.objects.get(is_default_site=True), terms_nb="Vilkår", terms_en="Terms"
    )


@pytest.fixture
def member(company_category) -> Organisation:
    return make_member(company_category, "Elvebredden Regnskap AS", ORG_NUMBERS[1])


def _contact(member, email, **roles) -> User:
    user = User.objects.create_user(email, first_name=email.split("@")[0].capitalize())
    Contact.objects.create(organisation=member, user=user, valid_from=datetime.date(2025, 1, 1), **roles)
    return user


@pytest.fixture
def administrator(member) -> User:
    return _contact(member, "leder@elvebredden.example", is_administrator=True)


@pytest.fixture
def accountant(member) -> User:
    return _contact(member, "regnskap@elvebredden.example", is_billing=True)


@pytest.fixture
def colleague(member) -> User:
    return _contact(member, "kollega@elvebredden.example")


@pytest.fixture
def stranger(db) -> User:
    return User.objects.create_user("fremmed@utenfor.example")
