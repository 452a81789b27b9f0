"""The member price is for signed-in member contacts only; form data cannot give it."""

from datetime import timedelta

import pytest
from booking_helpers import details
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from events.pricing.quote import gets_member_price
from membership.models import Contact, Membership
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]


@pytest.fixture
def url(event):
    return reverse("event_booking", args=[event.slug])


def test_a_signed_in_contact_pays_the_member_price(client, url, standard, member):
    client.force_login(member)
    page = client.get(url, {f"t{standard.pk}": "1"})
    text = page.content.decode()
    assert "2\u00a0790\u00a0kr" in text
    assert "Mette Medlem" in text
    assert "Medlem AS" in text
    client.post(url, details((standard, 2)))
    assert Order.objects.get().total_ore == 2 * 279_000
    assert Order.objects.get().lines.get().ticket_line.is_member_price is True


def test_typed_member_details_give_no_member_price(client, url, standard, member, stranger):
    forged = details(
        (standard, 1),
        email=member.email,
        name=member.get_full_name(),
        org_number="923609016",
        organisation_name="Medlem AS",
        member="on",
        unit_ore="1",
        price="1",
        shown_total="",
    )
    client.post(url, forged)
    other = Client()
    other.force_login(stranger)
    other.post(url, {**forged, "submission_key": "s" * 32})
    assert [order.total_ore for order in Order.objects.all()] == [349_000, 349_000]


def test_a_forged_total_is_refused(client, url, standard):
    response = client.post(url, details((standard, 1), shown_total="1"))
    assert response.status_code == 422
    assert not Order.objects.exists()


def test_the_member_price_ends_with_the_membership_or_the_contact(member, stranger):
    assert gets_member_price(member)
    assert not gets_member_price(stranger)
    assert not gets_member_price(None)
    yesterday = timezone.localdate() - timedelta(days=1)
    Contact.objects.filter(user=member).update(valid_to=yesterday)
    assert not gets_member_price(member)
    Contact.objects.filter(user=member).update(valid_to=None)
    Membership.objects.update(ends_on=yesterday)
    assert not gets_member_price(member)


def test_sign_in_leads_back_to_the_chosen_tickets(client, url, standard):
    text = client.get(url, {f"t{standard.pk}": "3"}).content.decode()
    assert urlencode({"next": f"{url}?t{standard.pk}=3"}) in text
