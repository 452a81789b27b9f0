"""The join form and the entry page, without JavaScript and with hostile requests."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from waitinglist_helpers import buy, cancel_order, expire_offer, queued_emails, reload_entry, sell_out, states, wait

from events.models import Event, TicketType, WaitingEntry
from events.waitinglist import join

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_empty_cache")]


@pytest.fixture
def _empty_cache(site):
    cache.clear()


@pytest.fixture
def sold_out_orders(event, standard):
    return sell_out(event, standard, 2, 3)


def join_url(event, language="nb") -> str:
    with translation.override(language):
        return reverse("waiting_join", args=[event.slug])


def entry_url(entry) -> str:
    with translation.override(entry.language):
        return reverse("waiting_entry", args=[entry.key])


def form_data(selected_type, **more) -> dict:
    return {
        "ticket_type": selected_type.pk,
        "quantity": "2",
        "name": "Ola Venter",
        "email": "ola@example.no",
        **more,
    }


@pytest.mark.parametrize(
    ("language", "path", "title"),
    [
        ("nb", "/billetter/eiendomsdagen/venteliste/", "Venteliste"),
        ("en", "/en/tickets/eiendomsdagen/waiting-list/", "Waiting list"),
    ],
)
def test_join_form_in_both_languages(client, event, standard, sold_out_orders, language, path, title):
    wait(event, standard, 1)
    assert join_url(event, language) == path
    response = client.get(path)
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]
    assert response.context["waiting"] == 1
    assert "24" in response.text


def test_page_after_joining_shows_the_position_and_not_the_key(client, event, standard, sold_out_orders):
    wait(event, standard, 1, "first")
    response = client.post(join_url(event), form_data(standard))
    assert response.status_code == 303
    entry = WaitingEntry.objects.get(email="ola@example.no")
    assert (entry.quantity, entry.name, entry.language) == (2, "Ola Venter", "nb")
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert page.context["place"] == 2
    assert entry.key not in page.text + response["Location"]
    assert queued_emails(entry) == ["waiting_joined"]


def test_entering_another_persons_address_gives_no_access(client, event, standard, sold_out_orders):
    """Joining with an address on the list changes the quantity and sends an e-mail, but does not show the key."""
    entry = wait(event, standard, 1, "ola")
    response = client.post(join_url(event), form_data(standard, quantity="3", name="Stranger"))
    page = client.get(response["Location"])
    assert entry.key not in page.text
    assert (reload_entry(entry).name, reload_entry(entry).quantity) == ("Ola", 3)
    assert queued_emails(entry) == ["waiting_joined", "waiting_joined"]


def test_the_member_price_requires_signing_in(client, event, standard, sold_out_orders, member):
    client.post(join_url(event), form_data(standard, email=member.email))
    assert WaitingEntry.objects.get().promised_ore == 349_000
    client.force_login(member)
    client.post(join_url(event), form_data(standard, email=member.email))
    assert WaitingEntry.objects.get().promised_ore == 279_000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", "0"),
        ("quantity", "11"),
        ("quantity", "-1"),
        ("quantity", "1e9"),
        ("quantity", "9" * 400),
        ("quantity", ""),
        ("ticket_type", "0"),
        ("ticket_type", ""),
        ("ticket_type", "x' OR 1=1"),
        ("name", ""),
        ("name", "\x00\x00"),
        ("name", "a" * 121),
        ("email", "nobody"),
        ("email", ""),
        ("email", "a\x00@"),
    ],
)
def test_invalid_fields_give_errors_and_keep_the_input(client, event, standard, sold_out_orders, field, value):
    response = client.post(join_url(event), form_data(standard, **{field: value}))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert 'class="error-summary"' in response.text
    assert f'id="id_{field}_error"' in response.text
    assert "Ola Venter" in response.text or field == "name"
    assert not WaitingEntry.objects.exists()


def test_a_ticket_type_of_another_event_is_refused(client, event, standard, sold_out_orders, free_event):
    other = free_event.ticket_types.get()
    assert client.post(join_url(event), form_data(other)).status_code == 422
    assert client.post(join_url(event), form_data(standard, ticket_type=str(2**80))).status_code == 422


def test_error_for_a_wrong_code_is_shown_at_its_field(client, event, standard, sold_out_orders):
    event.codes.create(code="VENN", percent=10)
    response = client.post(join_url(event), form_data(standard, code="FEIL"))
    assert response.status_code == 422
    assert "code" in response.context["form"].errors
    assert client.post(join_url(event), form_data(standard, code="venn")).status_code == 303
    assert WaitingEntry.objects.get().code.code == "VENN"


def test_joining_is_refused_with_a_booking_link_while_seats_are_free(client, event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=3)
    response = client.post(join_url(event), form_data(standard))
    assert response.status_code == 409
    assert reverse("event_booking", args=[event.slug]) in response.text
    assert not WaitingEntry.objects.exists()


@pytest.mark.parametrize("change", [{"status": "closed"}, {"status": "cancelled"}, {"waiting_list": False}])
def test_joining_a_closed_list_is_refused(client, event, standard, sold_out_orders, change):
    Event.objects.filter(pk=event.pk).update(**change)
    assert client.get(join_url(event)).status_code == 200
    assert client.post(join_url(event), form_data(standard)).status_code == 422
    assert not WaitingEntry.objects.exists()


def test_a_draft_and_an_unknown_event_are_not_found(client, event, standard, sold_out_orders):
    Event.objects.filter(pk=event.pk).update(status="draft")
    assert client.get(join_url(event)).status_code == 404
    assert client.get("/billetter/finnes-ikke/venteliste/").status_code == 404


def test_joining_is_limited_per_address(client, event, standard, sold_out_orders):
    status_codes = [
        client.post(join_url(event), form_data(standard, quantity=str(n % 2 + 1))).status_code for n in range(8)
    ]
    assert status_codes == [303] * 3 + [429] * 5


def test_wrong_keys_are_not_found(client, event, standard, sold_out_orders):
    entry = wait(event, standard, 1)
    for key in (entry.key[:-1], entry.key + "x", "%00", "..", str(entry.pk)):
        assert client.get(f"/venteliste/{key}/").status_code == 404
        assert client.post(f"/venteliste/{key}/", {"action": "leave"}).status_code == 404
    assert states(entry) == ["waiting"]


def test_a_forged_receipt_token_redirects(client, event, standard, sold_out_orders, free_event):
    token = client.post(join_url(event), form_data(standard))["Location"].partition("received=")[2]
    for address in (join_url(free_event) + f"?received={token}", join_url(event) + "?received=x:y:z"):
        assert client.get(address).status_code == 302


def test_entry_page_changes_the_quantity_and_leaves(client, event, standard, sold_out_orders):
    first, second = wait(event, standard, 4, "first"), wait(event, standard, 1, "second")
    page = client.get(entry_url(first))
    assert (page.context["state"], page.context["place"]) == ("waiting", 1)
    assert page["Cache-Control"] == "private, no-store"
    assert client.post(entry_url(first), {"action": "number", "quantity": "99"}).status_code == 422
    assert client.post(entry_url(first), {"action": "number", "quantity": "5"}).status_code == 303
    assert (reload_entry(first).quantity, join.position_of(reload_entry(first))) == (5, 1)
    assert client.get(entry_url(first) + "?action=leave").context["state"] == "waiting"
    client.post(entry_url(first), {"action": "leave"})
    assert client.get(entry_url(first)).context["state"] == "left"
    assert client.get(entry_url(second)).context["place"] == 1
    client.post(entry_url(first), {"action": "back"})
    assert client.get(entry_url(first)).context["place"] == 2


def test_an_unknown_action_changes_nothing(client, event, standard, sold_out_orders):
    entry = wait(event, standard, 1)
    for action in ("", "front", "x" * 5000):
        assert client.post(entry_url(entry), {"action": action}).status_code == 303
    assert states(entry) == ["waiting"]


def test_forms_require_a_csrf_token(event, standard, sold_out_orders):
    from django.test import Client

    entry = wait(event, standard, 1)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(entry_url(entry), {"action": "leave"}).status_code == 403
    assert strict.post(join_url(event), form_data(standard)).status_code == 403


def test_an_offer_is_accepted_or_declined_on_the_entry_page(client, event, standard, sold_out_orders):
    first, second = wait(event, standard, 2, "first"), wait(event, standard, 2, "second")
    cancel_order(sold_out_orders[0])
    page = client.get(entry_url(first))
    assert page.context["state"] == "offered"
    assert f"?offer={first.key}" in page.text
    client.post(entry_url(first), {"action": "leave"})
    assert states(first, second) == ["withdrawn", "offered"]


def test_an_expired_offer_is_shown_as_missed_before_the_job_has_run(client, event, standard, sold_out_orders):
    entry = wait(event, standard, 2)
    wait(event, standard, 2, "next")
    cancel_order(sold_out_orders[0])
    expire_offer(entry)
    assert client.get(entry_url(entry)).context["state"] == "missed"
    client.post(entry_url(entry), {"action": "back"})
    assert client.get(entry_url(entry)).context["state"] == "waiting"


def test_entry_page_links_to_booking_when_seats_are_for_sale(client, event, standard, sold_out_orders):
    entry = wait(event, standard, 2)
    cancel_order(sold_out_orders[0])
    client.post(entry_url(entry), {"action": "leave"})
    page = client.get(entry_url(entry))
    assert f"?t{standard.pk}=2" in page.text
    assert 'value="back"' not in page.text
    client.post(entry_url(entry), {"action": "back"})
    assert states(entry) == ["withdrawn"]


def test_entry_page_shows_paying_booked_and_closed(client, event, standard, sold_out_orders):
    entry = wait(event, standard, 2, language="en")
    cancel_order(sold_out_orders[0])
    held = buy(event, standard, 2, offer=join.offer_of(event, entry.key), confirmed=False)
    page = client.get(entry_url(entry))
    assert page.context["state"] == "paying"
    assert entry_url(entry).startswith("/en/waiting-list/")
    assert held.access_key in page.text
    from payments.orders.confirm import confirm_order

    confirm_order(held)
    assert client.get(entry_url(entry)).context["state"] == "booked"
    other = wait(event, standard, 1, "other")
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    assert client.get(entry_url(other)).context["state"] == "closed"


def test_every_page_has_a_heading_and_labels(client, event, standard, sold_out_orders):
    entry = wait(event, standard, 1)
    for address in (join_url(event), entry_url(entry)):
        text = client.get(address).text
        assert len(re.findall(r"<h1[ >]", text)) == 1
        for field in re.findall(r'<input[^>]*type="(?:text|email|number)"[^>]*id="([^"]+)"', text):
            assert f'for="{field}"' in text
