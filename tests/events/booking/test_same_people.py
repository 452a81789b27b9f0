"""Names that are written once for several sessions: where a session requires them, and where an order is changed."""

import pytest
from session_helpers import form, text_of, tickets

from payments.enums import OrderStatus
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_a_session_that_requires_names_gets_no_blank_copy(client, url, session):
    first, second = session("verksted", names_later=True), session("lunsj", 12, names_later=False)
    data = form(first, second, attending="") | {"names": "later", f"t{first.pk}": "2", f"t{second.pk}": "2"}
    response = client.post(url, data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {
        f"a{second.pk}-{number}-{name}" for number in (1, 2) for name in ("name", "email")
    }
    assert "Skriv navnet på deltaker 2 (Lunsj, Plass)." in text_of(response)
    assert response.context["form"].attendees_expanded
    assert not Order.objects.exists()
    for number, name in ((1, "Anna"), (2, "Bo")):
        data |= {f"a{second.pk}-{number}-name": name, f"a{second.pk}-{number}-email": f"{name.lower()}@example.no"}
    client.post(url, data)
    assert tickets(Order.objects.get()) == [
        ("verksted", "", ""),
        ("verksted", "", ""),
        ("lunsj", "Anna", "anna@example.no"),
        ("lunsj", "Bo", "bo@example.no"),
    ]


def test_names_that_are_written_once_are_enough_where_they_are_required(client, url, session):
    first, second = session("verksted", names_later=True), session("lunsj", 12, names_later=False)
    client.post(url, form(first, second) | {"names": "later", f"t{first.pk}": "2"})
    assert tickets(Order.objects.get()) == [
        ("verksted", "Kari Kjøper", "kari@example.no"),
        ("verksted", "", ""),
        ("lunsj", "Kari Kjøper", "kari@example.no"),
    ]


@pytest.mark.parametrize(("written", "missing"), [("name", "email"), ("email", "name")])
def test_half_a_person_is_not_booked(client, url, session, written, missing):
    first, second = session("verksted", names_later=False), session("lunsj", 12, names_later=False)
    half = {f"a{second.pk}-1-{written}": {"name": "Bo", "email": "bo@example.no"}[written]}
    response = client.post(url, form(first, second) | half)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {f"a{second.pk}-1-{missing}"}
    assert not Order.objects.exists()


def test_an_error_of_the_name_is_told_once(client, url, session):
    first, second = session("verksted"), session("lunsj", 12)
    response = client.post(url, form(first, second, email="kari@"))
    assert set(response.context["form"].errors) == {"email"}
    data = form(first, second, attending="", names=["Anna"]) | {f"a{first.pk}-1-email": "anna@"}
    assert set(client.post(url, data).context["form"].errors) == {f"a{first.pk}-1-email"}


def sent_back(response, *types, **fields) -> dict:
    """What the browser sends when the page of an order is sent back untouched."""
    shown = response.context["form"]
    data = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False, "")}
    return form(*types, attending="") | {"name": "", "email": ""} | data | {"terms": "on"} | fields


@pytest.mark.usefixtures("checkout_answer")
@pytest.mark.parametrize(
    ("people", "attending", "names"),
    [
        ("each", "", ["Kari", ""]),
        ("each", "on", ["", ""]),
        ("each", "on", ["", "Bo"]),
        ("same", "on", ["", ""]),
        ("same", "", ["Anna", ""]),
        ("each", "", ["", ""]),
    ],
)
def test_an_order_that_is_opened_and_sent_back_keeps_its_names(client, url, session, people, attending, names):
    first = session("verksted", price=30_000, names_later=True)
    second = session("lunsj", 12, price=10_000, names_later=True)
    data = form(first, second, people=people, attending=attending)
    for ticket_type, name in zip((first, second), names, strict=True):
        email = f"{name.lower()}@example.no" if name else ""
        data |= {f"a{ticket_type.pk}-1-name": name, f"a{ticket_type.pk}-1-email": email}
    numbers = {f"t{first.pk}": "2", f"t{second.pk}": "2"}
    client.post(url, data | {"names": "later"} | numbers)
    order = Order.objects.get()
    before = tickets(order)
    page = client.get(url, {"change": order.reference})
    response = client.post(url, sent_back(page, first, second, change=order.reference, **numbers))
    assert response.status_code == 303
    assert Order.objects.get().status == OrderStatus.HELD
    assert tickets(order) == before
