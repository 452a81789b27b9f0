"""The price of an event is the one that everybody can buy at, and a signed-in person is told why it is not lower."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_ticket_type
from membership_factory import create_membership

from events.availability.availability import availability_of
from events.availability.wording import member_reason, price_text
from events.enums import Audience
from events.models import TicketType
from membership.models import Category, Contact, DuesCharge, Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def shown(event) -> str:
    with translation.override("nb"):
        return price_text(availability_of(type(event).objects.get(pk=event.pk))).replace("\xa0", " ")


def test_the_price_for_some_is_not_the_price_of_the_event(event, standard, student):
    assert shown(event) == "Fra 490 kr"
    TicketType.objects.filter(pk=student.pk).update(audience=Audience.CONCESSION)
    assert shown(event) == "3 490 kr"
    TicketType.objects.filter(pk=student.pk).update(audience=Audience.MEMBERS)
    assert shown(event) == "3 490 kr"


def test_two_ordinary_prices_begin_with_the_lower(event, standard, student):
    TicketType.objects.filter(pk=student.pk).update(audience=Audience.CONCESSION)
    create_ticket_type(event=event, name_nb="På nett", price_ore=149_000, position=3)
    assert shown(event) == "Fra 1 490 kr"


def test_without_an_ordinary_price_the_other_is_shown(event, student):
    TicketType.objects.filter(pk=student.pk).update(audience=Audience.CONCESSION)
    assert shown(event) == "490 kr"


def test_anybody_can_buy_a_concession(client, event, standard, student):
    TicketType.objects.filter(pk=student.pk).update(audience=Audience.CONCESSION)
    page = client.get(reverse("event_booking", args=[event.slug]), {f"t{student.pk}": "1"})
    assert page.context["form"] is not None


# --- Why a signed-in person gets no member price ------------------------------------------------------------------


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def reason_on_pages(client, user, event, event_page) -> str:
    client.force_login(user)
    reason = member_reason(user)
    with translation.override("en"):
        booking = client.get(reverse("event_booking", args=[event.slug])).content.decode()
    assert "when you are signed in" not in booking
    assert "You get it by signing in" not in client.get(event_page.url).content.decode()
    if reason:
        assert reason in booking
    return reason


@pytest.mark.usefixtures("english")
def test_a_member_needs_no_reason(client, event, event_page, member):
    assert reason_on_pages(client, member, event, event_page) == ""


@pytest.mark.usefixtures("english")
def test_somebody_who_is_with_no_member(client, event, event_page, stranger):
    reason = reason_on_pages(client, stranger, event, event_page)
    assert "stranger@example.no is not registered with a member" in reason


@pytest.mark.usefixtures("english")
def test_unpaid_dues(client, event, event_page, member):
    membership = Membership.objects.get()
    day = timezone.localdate() - timedelta(days=5)
    DuesCharge.objects.create(
        membership=membership, year=day.year, kind="joining", total_ore=1000, due_on=day, grace_until=day
    )
    assert "the dues of Medlem AS are not paid" in reason_on_pages(client, member, event, event_page)


@pytest.mark.usefixtures("english")
def test_a_membership_that_ended(client, event, event_page, member):
    day = timezone.localdate() - timedelta(days=1)
    Membership.objects.update(ends_on=day, end_reason="left")
    reason = reason_on_pages(client, member, event, event_page)
    assert "the membership of Medlem AS ended on" in reason


@pytest.mark.usefixtures("english")
def test_a_membership_that_has_not_begun(client, event, event_page, stranger):
    category = Category.objects.first() or Category.objects.create(name_nb="Person", slug="person")
    create_membership(person=stranger, category=category, starts_on=timezone.localdate() + timedelta(days=5))
    assert "has not begun" in reason_on_pages(client, stranger, event, event_page)


@pytest.mark.usefixtures("english")
def test_a_ticket_for_members_says_why_not(client, event, standard, student, stranger):
    TicketType.objects.filter(pk=student.pk).update(audience=Audience.MEMBERS)
    client.force_login(stranger)
    page = client.get(reverse("event_booking", args=[event.slug]), {f"t{student.pk}": "1"})
    [(_target, error)] = page.context["errors"]
    assert "is not registered with a member" in error
    assert "Sign in as a member" not in page.content.decode()
    assert Contact.objects.count() == 0
