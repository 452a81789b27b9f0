"""Discount codes, seats set aside and complimentary tickets in the admin: permissions, errors and the audit log."""

from datetime import timedelta

import pytest
from booking_helpers import buy, code_for, set_aside, taken
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from export_helpers import read_csv
from wagtail.models import ModelLogEntry

from events.enums import BlockReason
from events.models import CodeUse, DiscountCode, Event, SeatBlock, Ticket, TicketType
from events.stock.recount import differences
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def clerk(client, db, django_user_model):
    """A client of a user who can only open the admin and view events."""
    user = django_user_model.objects.create_user("clerk@example.no", is_staff=True)
    for name in ("access_admin", "view_event"):
        user.user_permissions.add(Permission.objects.get(codename=name))
    client.force_login(user)
    return client


def code_data(event, **changes) -> dict:
    names = ("percent", "amount_ore", "capacity", "max_per_buyer", "valid_from", "valid_until", "note")
    data = dict.fromkeys(names, "") | {"event": event.pk, "code": "sommer 27", "active": "on", "kind": "percent"}
    return data | {"percent": "20"} | changes


def logged(action) -> str:
    return "; ".join(entry.message for entry in ModelLogEntry.objects.filter(action=action))


def test_a_code_is_stored_in_capitals(staff_client, event, standard):
    assert staff_client.get(reverse("codes:add")).status_code == 200
    response = staff_client.post(reverse("codes:add"), code_data(event, ticket_types=[standard.pk]))
    assert response.status_code == 302, response.context["form"].errors
    code = DiscountCode.objects.get()
    assert (code.code, code.percent, list(code.ticket_types.all())) == ("SOMMER27", 20, [standard])


def test_errors_of_a_code_are_shown_at_their_fields(staff_client, event, standard, free_event):
    code_for(event, "SOMMER27")
    other_type = free_event.ticket_types.get()
    for change, field in (
        ({}, "code"),
        ({"code": "   "}, "code"),
        ({"code": "A", "percent": ""}, "percent"),
        ({"code": "A", "percent": "101"}, "percent"),
        ({"code": "A", "kind": "amount"}, "amount_ore"),
        ({"code": "A", "kind": "amount", "amount_ore": "mye"}, "amount_ore"),
        ({"code": "A", "kind": "none"}, "ticket_types"),
        ({"code": "A", "ticket_types": [other_type.pk]}, "ticket_types"),
        ({"code": "A", "valid_from": "2027-05-02 10:00", "valid_until": "2027-05-01 10:00"}, "valid_until"),
    ):
        response = staff_client.post(reverse("codes:add"), code_data(event, **change))
        assert response.status_code == 200, change
        assert field in response.context["form"].errors, (change, response.context["form"].errors)
    assert DiscountCode.objects.count() == 1


def test_changing_a_code_is_logged_and_keeps_its_counter(staff_client, event, standard):
    code = code_for(event, percent=10)
    buy(event, (standard, 2), code="SOMMER")
    url = reverse("codes:edit", args=[code.pk])
    assert "SOMMER" in staff_client.get(url).content.decode()
    assert staff_client.post(url, code_data(event, code="SOMMER", percent="30", capacity="1")).status_code == 200
    assert staff_client.post(url, code_data(event, code="SOMMER", percent="30", capacity="5")).status_code == 302
    code.refresh_from_db()
    assert (code.percent, code.capacity, code.taken) == (30, 5, 2)
    assert "10 → 30" in logged("events.sales_changed")


def test_a_used_code_cannot_be_deleted(staff_client, event, standard):
    code = code_for(event)
    buy(event, (standard, 1), code="SOMMER")
    staff_client.post(reverse("codes:delete", args=[code.pk]))
    assert DiscountCode.objects.filter(pk=code.pk).exists()
    unused = code_for(event, "FRI")
    staff_client.post(reverse("codes:delete", args=[unused.pk]))
    assert not DiscountCode.objects.filter(pk=unused.pk).exists()


def test_uses_of_a_code_are_listed_and_exported_without_formulas(staff_client, event, standard):
    code = code_for(event)
    buy(event, (standard, 2), code="SOMMER")
    Order.objects.update(buyer_name="=cmd()")
    listing = reverse("code_uses:index")
    assert "kari@example.no" in staff_client.get(listing, {"code": code.pk}).content.decode()
    rows = read_csv(staff_client.get(listing, {"export": "csv"}))
    assert "'=cmd()" in rows[1]
    assert "SOMMER" in _text(staff_client.get(reverse("codes:index"), {"export": "csv", "event": event.pk}))


def _text(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def test_many_codes_are_created_at_once(staff_client, event, standard):
    url = reverse("event_codes", args=[event.pk])
    assert staff_client.get(url).status_code == 200
    data = {"number": "30", "prefix": "vip", "kind": "percent", "percent": "100", "capacity": "1"}
    response = staff_client.post(url, data | {"ticket_types": [standard.pk], "note": "Presse"})
    assert response.status_code == 302, response.context["form"].errors
    codes = set(DiscountCode.objects.values_list("code", flat=True))
    assert len(codes) == 30
    assert all(code.startswith("VIP") and len(code) == 11 for code in codes)
    assert {code.ticket_types.get() for code in DiscountCode.objects.all()} == {standard}
    assert "30" in logged("events.codes_made")
    for invalid in ({"number": "501"}, {"number": "0"}, {"percent": ""}, {"kind": "none", "ticket_types": []}):
        assert staff_client.post(url, data | invalid).status_code == 422
    assert DiscountCode.objects.count() == 30


def test_seats_are_set_aside_for_a_code_and_released(staff_client, event, standard):
    code = code_for(event, "STYRET", standard)
    url = reverse("event_set_aside", args=[event.pk])
    assert staff_client.get(url).status_code == 200
    data = {"ticket_type": standard.pk, "units": "51", "until": "", "code": code.pk, "note": "Styret"}
    too_many = staff_client.post(url, data)
    assert (too_many.status_code, "units" in too_many.context["form"].errors) == (422, True)
    response = staff_client.post(url, data | {"units": "5"})
    assert response.status_code == 302
    block = SeatBlock.objects.get()
    assert (block.reason, block.left, block.code, taken(standard, event)) == (BlockReason.CODE, 5, code, [5, 5])
    assert "5 × Ordinær" in logged("events.set_aside")
    assert staff_client.post(url, data | {"units": "1"}).status_code == 422
    assert "Ordinær" in staff_client.get(reverse("blocks:index")).content.decode()

    release_url = reverse("block_release", args=[block.pk])
    assert staff_client.get(release_url).status_code == 200
    assert taken(standard) == [5]
    for _click in range(2):
        assert staff_client.post(release_url).status_code == 302
    assert taken(standard, event) == [0, 0]
    assert ModelLogEntry.objects.filter(action="events.block_released").count() == 1
    assert differences() == []


def test_an_offer_of_the_waiting_list_cannot_be_released_here(staff_client, event, standard):
    block = set_aside(standard, 1, BlockReason.OFFER, hours=1)
    assert staff_client.post(reverse("block_release", args=[block.pk])).status_code == 404
    assert taken(standard) == [1]


def complimentary_data(ticket_type, people, **more) -> dict:
    data = {"ticket_type": ticket_type.pk, "people": people, "name": "Arrangøren", "email": "post@example.no"}
    return data | {"language": "nb", "note": "Foredrag", "key": "k" * 24} | more


def test_complimentary_tickets_are_issued_once_for_two_clicks(staff_client, event, standard):
    url = reverse("event_complimentary", args=[event.pk])
    assert 'name="key"' in staff_client.get(url).content.decode()
    people = "Anne Aa, anne@example.no\n\nBo Bø <bo@example.no>\ncai@example.no\nDag D\r\n"
    for _click in range(2):
        assert staff_client.post(url, complimentary_data(standard, people)).status_code == 302
    assert list(Ticket.objects.valid().values_list("attendee_name", "attendee_email")) == [
        ("Anne Aa", "anne@example.no"),
        ("Bo Bø", "bo@example.no"),
        ("", "cai@example.no"),
        ("Dag D", ""),
    ]
    assert "4 × Ordinær" in logged("events.complimentary")
    assert taken(standard, event) == [4, 4]


def test_refused_complimentary_tickets_keep_the_form_values(staff_client, event, student):
    url = reverse("event_complimentary", args=[event.pk])
    three = "A, a@example.no\nB, b@example.no\nC, c@example.no"
    for people, more in ((three, {}), ("A, ikke en adresse", {}), (" \n ", {}), ("x" * 200, {}), (three, {"key": "x"})):
        response = staff_client.post(url, complimentary_data(student, people, **more))
        assert response.status_code == 422, people
    assert not Order.objects.exists()
    Event.objects.filter(pk=event.pk).update(capacity=2)
    response = staff_client.post(url, complimentary_data(student, three, beyond_limit="on"))
    assert (response.status_code, "people" in response.context["form"].errors) == (422, True)
    assert "a@example.no" in response.content.decode()
    Event.objects.filter(pk=event.pk).update(capacity=3)
    assert staff_client.post(url, complimentary_data(student, three, beyond_limit="on")).status_code == 302


def test_selling_pages_require_permission(clerk, event, standard):
    code, block = code_for(event), set_aside(standard, 1, hours=1)
    buy(event, (standard, 1), code="SOMMER")
    posts = {
        reverse("event_complimentary", args=[event.pk]): complimentary_data(standard, "A"),
        reverse("event_set_aside", args=[event.pk]): {"ticket_type": standard.pk, "units": "1"},
        reverse("event_codes", args=[event.pk]): {"number": "1", "kind": "percent", "percent": "1"},
        reverse("block_release", args=[block.pk]): {},
        reverse("codes:add"): code_data(event),
        reverse("codes:edit", args=[code.pk]): code_data(event, percent="99"),
        reverse("codes:delete", args=[code.pk]): {},
    }
    for url, data in posts.items():
        assert clerk.post(url, data).status_code in (302, 403), url
        assert clerk.get(url).status_code in (302, 403), url
    for name in ("codes:index", "code_uses:index", "blocks:index"):
        assert clerk.get(reverse(name)).status_code in (302, 403), name
    assert (DiscountCode.objects.get().percent, Ticket.objects.count(), taken(standard)) == (10, 1, [2])
    assert CodeUse.objects.count() == 1


def test_an_event_with_seats_set_aside_cannot_be_deleted(staff_client, event, standard):
    set_aside(standard, 1, hours=1)
    staff_client.post(reverse("event:delete", args=[event.pk]))
    assert Event.objects.filter(pk=event.pk).exists()
    assert TicketType.objects.filter(pk=standard.pk).exists()


def test_seats_must_be_set_aside_until_a_future_time(staff_client, event, standard):
    past = timezone.localtime(timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    url = reverse("event_set_aside", args=[event.pk])
    response = staff_client.post(url, {"ticket_type": standard.pk, "units": "1", "until": past})
    assert (response.status_code, "until" in response.context["form"].errors) == (422, True)


@pytest.mark.parametrize(("percent", "warned"), [("20", False), ("99", False), ("100", False), ("99", True)])
def test_staff_are_warned_of_a_code_that_leads_to_a_sum_that_cannot_be_paid(
    staff_client, event, standard, percent, warned
):
    if warned:
        TicketType.objects.filter(pk=standard.pk).update(price_ore=200_00, member_price_ore=None)
    response = staff_client.post(reverse("codes:add"), code_data(event, percent=percent), follow=True)
    assert DiscountCode.objects.count() == 1
    assert ("kan ikke betales på nett" in response.content.decode()) == warned
