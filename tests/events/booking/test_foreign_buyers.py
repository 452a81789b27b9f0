"""Buyers from other countries: country, company or VAT number, and invoices abroad only where staff allow them."""

import pytest
from booking_helpers import details
from django.urls import reverse
from django.utils import translation

from core.countries import country_choices, country_name
from events.models import Event
from payments.corrections.buyer_details import correct_details
from payments.documents.pdf.content import document_content
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]

SWEDISH = {"organisation_name": "Bolaget AB", "org_number": "se 5566-7788.99/01", "country": "SE"}
NORWEGIAN = {"organisation_name": "Bedrift AS", "org_number": "NO 923 609 016 MVA"}


@pytest.fixture
def url(event):
    return reverse("event_booking", args=[event.slug])


@pytest.fixture
def invoices(event):
    Event.objects.filter(pk=event.pk).update(invoice_allowed=True)


def errors_of(response) -> set[str]:
    return set(response.context["form"].errors)


def test_norway_is_chosen_from_the_start(client, url, standard):
    form = client.get(url, {f"t{standard.pk}": "1"}).context["form"]
    assert form["country"].value() == "NO"
    client.post(url, details((standard, 1), **NORWEGIAN))
    order = Order.objects.get()
    assert (order.country, order.org_number, order.foreign_number) == ("NO", "923609016", "")


def test_a_company_abroad_pays_by_card(client, url, standard):
    response = client.post(url, details((standard, 1), **SWEDISH))
    assert response.status_code == 303, response.context["errors"]
    order = Order.objects.get()
    assert (order.country, order.org_number, order.foreign_number) == ("SE", "", "SE 5566-7788.99/01")
    page = client.get(confirm_order(order).get_absolute_url()).content.decode()
    assert "SE 5566-7788.99/01" in page
    assert "Sverige" in page


@pytest.mark.parametrize("number", ["556677-8899", "GB 123 4567 82", "DE136695976", "CHE-116.281.710", ""])
def test_numbers_of_other_countries_have_any_form(client, url, standard, number):
    data = {"organisation_name": "Company Ltd", "org_number": number, "country": "GB"}
    assert client.post(url, details((standard, 1), **data)).status_code == 303
    assert Order.objects.get().foreign_number == number.upper()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"org_number": "556677-8899"}, "org_number"),
        ({"org_number": "923609017", "country": "NO"}, "org_number"),
        ({"org_number": "<script>", "country": "SE"}, "org_number"),
        ({"org_number": "no digits", "country": "SE"}, "org_number"),
        ({"country": "XX"}, "country"),
        ({"country": "EU"}, "country"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, url, standard, fields, wrong):
    response = client.post(url, details((standard, 1), organisation_name="Bolaget AB", **fields))
    assert (response.status_code, errors_of(response)) == (422, {wrong})
    assert not Order.objects.exists()


@pytest.mark.usefixtures("invoices")
def test_invoices_abroad_need_the_consent_of_staff(client, event, url, standard):
    data = details((standard, 1), pay="invoice", address="Storgatan 1\n111 22 Stockholm", **SWEDISH)
    response = client.post(url, data)
    assert (response.status_code, errors_of(response)) == (422, {"country"})
    assert "utenfor Norge betaler med kort" in response.content.decode()
    Event.objects.filter(pk=event.pk).update(invoice_abroad=True)
    without_address = {**data, "address": ""}
    response = client.post(url, without_address)
    assert errors_of(response) == {"address"}
    assert "utenfor Norge betaler med kort" not in response.content.decode()
    assert client.post(url, data).status_code == 303
    order = Order.objects.get()
    assert (order.status, order.method) == (OrderStatus.CONFIRMED, PaymentMethod.INVOICE)
    document = order.documents.get()
    buyer = document.snapshot["buyer"]
    assert (buyer["country"], buyer["foreign_number"], buyer["org_number"]) == ("SE", "SE 5566-7788.99/01", "")
    assert buyer["endpoint"] is None
    lines = document_content(document)["buyer"]["lines"]
    assert "Sverige" in lines
    assert any("SE 5566-7788.99/01" in line for line in lines)


@pytest.mark.usefixtures("invoices")
def test_a_norwegian_document_names_no_country(client, url, standard):
    client.post(url, details((standard, 1), pay="invoice", **NORWEGIAN))
    document = Order.objects.get().documents.get()
    assert document.snapshot["buyer"]["country"] == "NO"
    assert "foreign_number" not in document.snapshot["buyer"]
    assert "Norge" not in document_content(document)["buyer"]["lines"]


@pytest.mark.usefixtures("invoices")
def test_staff_can_correct_the_country(client, url, standard, superuser):
    client.post(url, details((standard, 1), pay="invoice", **NORWEGIAN))
    order = Order.objects.get()
    new = {"org_number": "", "foreign_number": "DK12345678", "country": "DK"}
    correct_details(order, new, by=superuser)
    order.refresh_from_db()
    assert (order.country, order.foreign_number) == ("DK", "DK12345678")
    assert order.documents.order_by("pk").last().snapshot["buyer"]["country"] == "DK"


def test_a_free_event_asks_for_no_country(client, free_event):
    ticket_type = free_event.ticket_types.get()
    form = client.get(reverse("event_booking", args=[free_event.slug]), {f"t{ticket_type.pk}": "1"}).context["form"]
    assert "country" not in form.fields
    client.post(reverse("event_booking", args=[free_event.slug]), details((ticket_type, 1)))
    assert Order.objects.get().country == "NO"


def test_the_list_of_countries():
    with translation.override("nb"):
        choices = country_choices()
        assert [code for code, _name in choices[:3]] == ["NO", "SE", "DK"]
        names = [name for _code, name in choices[5:]]
        assert names.index("Zimbabwe") < names.index("Østerrike") < names.index("Åland")
    assert country_name("DE", "en") == "Germany"
    assert country_name("??", "en") == "??"
    assert 240 < len(choices) < 260
