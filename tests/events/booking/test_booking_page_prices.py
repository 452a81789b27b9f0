"""Prices on the booking page: codes, offers from the waiting list, price steps and member prices."""

from datetime import timedelta

import pytest
from booking_helpers import details
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_discount_code, create_ticket_type

from events.enums import Audience, BlockReason, DiscountKind, WaitingStatus
from events.models import DiscountCode, PriceStep, Ticket, TicketType, WaitingEntry
from events.stock import blocks
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]


@pytest.fixture
def url(event):
    with translation.override("en"):
        return reverse("event_booking", args=[event.slug])


def make_code(event, code="VENN", **fields) -> DiscountCode:
    return create_discount_code(event=event, code=code, **{"kind": DiscountKind.PERCENT, "percent": 50, **fields})


def code_errors(response) -> list[str]:
    return [text for target, text in response.context["errors"] if target == "id_code"]


# --- Codes --------------------------------------------------------------------------------------------------------


def test_a_code_can_be_tried_before_the_form_is_validated(client, url, event, standard):
    make_code(event)
    data = details((standard, 2), terms="", email="not yet", code="venn", update="code")
    page = client.post(url, data)
    html = page.content.decode()
    assert page.status_code == 200
    assert not page.context["errors"]
    assert page.context["quote"].total_ore == 349_000
    assert "Code VENN: you save" in html
    assert 'value="not yet"' in html, "The typed code is kept."
    assert 'name="shown_total" value="349000"' in html


def test_a_code_in_the_url_applies_at_once(client, url, event, standard):
    make_code(event)
    page = client.get(url, {f"t{standard.pk}": "1", "code": "Venn"})
    assert page.context["quote"].total_ore == 174_500
    response = client.post(url, details((standard, 1), code="Venn", shown_total="174500"))
    assert response.status_code == 303, response.context["errors"]
    order = Order.objects.get()
    assert order.total_ore == 174_500
    assert order.code_uses.get().code.code == "VENN"


def test_a_code_typed_at_submission_shows_the_new_price_first(client, url, event, standard):
    make_code(event)
    response = client.post(url, details((standard, 1), code="VENN", shown_total="349000"))
    assert response.status_code == 422
    assert not Order.objects.exists()
    assert 'name="shown_total" value="174500"' in response.content.decode()
    assert response.context["errors"][0][1].startswith("With the code it is now")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (None, "We do not know this code. Check how it is written."),
        ({"active": False}, "We do not know this code. Check how it is written."),
        ({"valid_from": timedelta(days=2)}, "This code can be used from"),
        ({"valid_until": timedelta(days=-2)}, "This code could be used until"),
        ({"capacity": 3, "taken": 3}, "This code has been used up."),
    ],
)
@pytest.mark.parametrize("update", [{"update": "code"}, {}])
def test_a_code_without_effect_shows_the_reason(client, url, event, standard, fields, says, update):
    if fields is not None:
        moments = {name: timezone.now() + value for name, value in fields.items() if isinstance(value, timedelta)}
        make_code(event, **{**fields, **moments})
    response = client.post(url, details((standard, 1), code="venn", **update))
    assert response.status_code == (200 if update else 422)
    assert len(code_errors(response)) == 1
    assert code_errors(response)[0].startswith(says)
    assert 'aria-describedby="id_code_error"' in response.content.decode()
    assert not Order.objects.exists()


def test_a_code_for_other_ticket_types_names_them(client, url, event, standard, student):
    make_code(event).ticket_types.add(student)
    response = client.get(url, {f"t{standard.pk}": "1", "code": "VENN"})
    assert code_errors(response) == ["This code is not for the tickets you have chosen. It is for: Student."]
    assert not code_errors(client.get(url, {f"t{student.pk}": "1", "code": "VENN"}))


def test_the_limit_per_buyer_is_an_error_of_the_code_field(client, url, event, standard):
    make_code(event, max_per_buyer=1)
    response = client.post(url, details((standard, 2), code="VENN"))
    assert response.status_code == 409
    assert code_errors(response) == ["You can use this code for 1 more ticket."]
    assert client.post(url, details((standard, 1), code="VENN")).status_code == 303
    again = Client().post(url, details((standard, 1), code="VENN", submission_key="z" * 32))
    assert code_errors(again) == ["You have used this code as often as it can be used."]


def test_a_code_shows_hidden_ticket_types(client, url, event, standard):
    hidden = create_ticket_type(event=event, name_nb="Presse", price_ore=0, audience=Audience.CODE)
    make_code(event, "PRESSE", kind=DiscountKind.NONE, percent=None).ticket_types.add(hidden)
    page = client.get(url)
    assert "Presse" not in page.content.decode()
    assert 'name="code"' in page.content.decode()
    assert client.get(url, {f"t{hidden.pk}": "1"}).context["errors"]
    opened = client.get(url, {"code": "presse", "update": "code", f"t{standard.pk}": "0"})
    assert "Presse" in opened.content.decode()
    assert not opened.context["errors"]
    response = client.post(url, details((hidden, 1), code="presse"))
    assert response.status_code == 303, response.context["errors"]


def test_an_event_without_codes_has_no_code_field(client, url, standard):
    assert 'name="code"' not in client.get(url, {f"t{standard.pk}": "1"}).content.decode()


def test_a_code_added_later_replaces_the_order(client, url, event, standard):
    make_code(event)
    first = client.post(url, details((standard, 1))).headers["Location"]
    second = client.post(url, details((standard, 1), code="VENN")).headers["Location"]
    assert first != second
    assert client.post(url, details((standard, 1), code="VENN")).headers["Location"] == second
    assert sorted(Order.objects.values_list("total_ore", "status")) == [(174_500, "held"), (349_000, "cancelled")]


@pytest.mark.parametrize("text", ["\u202eVENN", "x" * 5_000, "' OR 1=1 --", "<b>VENN</b>", "\x00"])
def test_invalid_text_is_an_unknown_code(client, url, event, standard, text):
    make_code(event)
    response = client.post(url, details((standard, 1), code=text))
    assert response.status_code in (303, 422)
    assert "<b>VENN" not in response.content.decode()


# --- Offers from the waiting list ---------------------------------------------------------------------------------


@pytest.fixture
def entry(event, standard):
    """An offer of two seats of a sold-out type, at a lower price that was promised a month ago."""
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    until = timezone.now() + timedelta(hours=5)
    standard.refresh_from_db()
    block = blocks.set_aside(standard, 2, BlockReason.OFFER, until)
    return WaitingEntry.objects.create(
        event=event,
        ticket_type=standard,
        quantity=2,
        status=WaitingStatus.OFFERED,
        name="Vera Venter",
        email="vera@example.no",
        language="nb",
        promised_ore=250_000,
        offered_at=timezone.now(),
        offer_until=until,
        block=block,
    )


def test_an_offer_is_booked_at_the_promised_price(client, url, standard, entry):
    page = client.get(url, {"offer": entry.key})
    html = page.content.decode()
    assert page.status_code == 200
    assert "These seats are held for you" in html
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("private, no-store", "same-origin")
    assert 'value="Vera Venter"' in html
    assert f'name="offer" value="{entry.key}"' in html
    assert page.context["quote"].total_ore == 500_000
    response = client.post(url, details((standard, 2), offer=entry.key, shown_total="500000"))
    assert response.status_code == 303, response.context["errors"]
    entry.refresh_from_db()
    order = Order.objects.get()
    assert (order.total_ore, entry.order_id, entry.block.left) == (500_000, order.pk, 0)
    assert Ticket.objects.count() == 2


def test_an_offer_can_be_booked_in_part_but_not_exceeded(client, url, standard, student, entry):
    more = client.post(url, details((standard, 3), offer=entry.key))
    assert more.status_code == 422
    assert "The offer is for 2 of “Standard”" in more.context["errors"][0][1]
    other = client.post(url, details((standard, 1), (student, 1), offer=entry.key))
    assert other.status_code == 422
    assert not Order.objects.exists()
    assert client.post(url, details((standard, 1), offer=entry.key)).status_code == 303


def test_offered_seats_are_refused_to_others(client, url, standard, entry):
    for key in ("", "guess", entry.key[:-1]):
        response = client.post(url, details((standard, 1), offer=key))
        assert response.status_code == 422, "The type is sold out."
    assert not Order.objects.exists()


@pytest.mark.parametrize("status", [WaitingStatus.WAITING, WaitingStatus.EXPIRED, WaitingStatus.BOOKED])
def test_an_ended_offer_shows_a_message(client, url, entry, status):
    WaitingEntry.objects.filter(pk=entry.pk).update(status=status)
    assert "not held any more" in client.get(url, {"offer": entry.key}).content.decode()


def test_an_offer_ends_without_any_job(client, url, standard, entry):
    type(entry.block).objects.filter(pk=entry.block_id).update(until=timezone.now() - timedelta(seconds=1))
    page = client.get(url, {"offer": entry.key})
    assert "not held any more" in page.content.decode()
    assert page.context["offer"] is None


def test_an_offer_applies_to_its_own_event_only(client, entry, free_event):
    page = client.get(reverse("event_booking", args=[free_event.slug]), {"offer": entry.key})
    assert page.context["offer"] is None


# --- Steps, deals and members -------------------------------------------------------------------------------------


def test_a_price_step_shows_the_next_price(client, url, event, standard):
    until = timezone.now() + timedelta(days=3)
    PriceStep.objects.create(
        ticket_type=standard, name_nb="Tidlig ute", name_en="Early", price_ore=249_000, until=until
    )
    html = client.get(url, {f"t{standard.pk}": "1"}).content.decode()
    assert "Early until" in html
    assert "<s>" in html
    assert client.get(url, {f"t{standard.pk}": "1"}).context["quote"].total_ore == 249_000


def test_a_quantity_discount_is_shown(client, url, standard):
    TicketType.objects.filter(pk=standard.pk).update(deal_buy=4, deal_pay=3)
    html = client.get(url, {f"t{standard.pk}": "4"}).content.decode()
    assert "4 for the price of 3: you save" in html
    assert "4 for the price of 3." in html


def test_a_members_only_type_is_visible_to_all_and_sold_to_members(client, url, event, standard, member, stranger):
    only = create_ticket_type(event=event, name_nb="For medlemmer", price_ore=0, audience=Audience.MEMBERS)
    page = client.get(url)
    assert "For members only." in page.content.decode()
    assert f'name="t{only.pk}"' not in page.content.decode()
    reasons = {None: "Sign in as a member", stranger: "stranger@example.no is not registered with a member"}
    for user, reason in reasons.items():
        if user:
            client.force_login(user)
        response = client.post(url, details((only, 1)))
        assert response.status_code == 422
        assert reason in response.context["errors"][0][1]
    client.force_login(member)
    assert f'name="t{only.pk}"' in client.get(url).content.decode()
    assert client.post(url, details((only, 1))).status_code == 303
