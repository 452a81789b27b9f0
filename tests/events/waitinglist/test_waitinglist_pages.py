"""Getting in line and one's own page, as browsers without JavaScript meet them, and as attackers try them."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from waitinglist_helpers import again, buy, give_up, letters, run_out, sell_out, states, wait

from events.models import Event, TicketType, WaitingEntry
from events.waitinglist import join

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh")]


@pytest.fixture
def _fresh(site):
    cache.clear()


@pytest.fixture
def full(event, standard):
    return sell_out(event, standard, 2, 3)


def join_url(event, language="nb") -> str:
    with translation.override(language):
        return reverse("waiting_join", args=[event.slug])


def own_url(entry) -> str:
    with translation.override(entry.language):
        return reverse("waiting_entry", args=[entry.key])


def typed(kind, **more) -> dict:
    return {
        "ticket_type": kind.pk,
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
def test_the_form_says_how_it_works_in_both_languages(client, event, standard, full, language, path, title):
    wait(event, standard, 1)
    assert join_url(event, language) == path
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer.context["waiting"] == 1
    assert "24" in answer.text


def test_joining_leads_to_a_page_that_tells_the_place_and_not_the_key(client, event, standard, full):
    wait(event, standard, 1, "first")
    answer = client.post(join_url(event), typed(standard))
    assert answer.status_code == 303
    entry = WaitingEntry.objects.get(email="ola@example.no")
    assert (entry.quantity, entry.name, entry.language) == (2, "Ola Venter", "nb")
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert page.context["place"] == 2
    assert entry.key not in page.text + answer["Location"]
    assert letters(entry) == ["waiting_joined"]


def test_typing_somebody_elses_address_opens_nothing(client, event, standard, full):
    """Who joins with an address that is on the list changes the number, is told of by mail, and gets no key."""
    entry = wait(event, standard, 1, "ola")
    answer = client.post(join_url(event), typed(standard, quantity="3", name="Stranger"))
    page = client.get(answer["Location"])
    assert entry.key not in page.text
    assert (again(entry).name, again(entry).quantity) == ("Ola", 3)
    assert letters(entry) == ["waiting_joined", "waiting_joined"]


def test_the_member_price_is_not_given_to_who_types_a_members_address(client, event, standard, full, member):
    client.post(join_url(event), typed(standard, email=member.email))
    assert WaitingEntry.objects.get().promised_ore == 349_000
    client.force_login(member)
    client.post(join_url(event), typed(standard, email=member.email))
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
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(client, event, standard, full, field, value):
    answer = client.post(join_url(event), typed(standard, **{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert 'class="error-summary"' in answer.text
    assert f'id="id_{field}_error"' in answer.text
    assert "Ola Venter" in answer.text or field == "name"
    assert not WaitingEntry.objects.exists()


def test_a_type_of_another_event_is_no_choice(client, event, standard, full, free_event):
    other = free_event.ticket_types.get()
    assert client.post(join_url(event), typed(other)).status_code == 422
    assert client.post(join_url(event), typed(standard, ticket_type=str(2**80))).status_code == 422


def test_a_wrong_code_is_told_at_its_field(client, event, standard, full):
    event.codes.create(code="VENN", percent=10)
    answer = client.post(join_url(event), typed(standard, code="FEIL"))
    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors
    assert client.post(join_url(event), typed(standard, code="venn")).status_code == 303
    assert WaitingEntry.objects.get().code.code == "VENN"


def test_seats_that_are_free_are_bought_and_not_waited_for(client, event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=3)
    answer = client.post(join_url(event), typed(standard))
    assert answer.status_code == 409
    assert reverse("event_booking", args=[event.slug]) in answer.text
    assert not WaitingEntry.objects.exists()


@pytest.mark.parametrize("change", [{"status": "closed"}, {"status": "cancelled"}, {"waiting_list": False}])
def test_a_closed_list_takes_nobody(client, event, standard, full, change):
    Event.objects.filter(pk=event.pk).update(**change)
    assert client.get(join_url(event)).status_code == 200
    assert client.post(join_url(event), typed(standard)).status_code == 422
    assert not WaitingEntry.objects.exists()


def test_a_draft_and_an_unknown_event_are_not_found(client, event, standard, full):
    Event.objects.filter(pk=event.pk).update(status="draft")
    assert client.get(join_url(event)).status_code == 404
    assert client.get("/billetter/finnes-ikke/venteliste/").status_code == 404


def test_one_address_is_not_filled_with_mail(client, event, standard, full, time_machine):
    # Tries are counted by the hour of the clock: all of them must fall into one.
    time_machine.move_to(timezone.now().replace(minute=30), tick=False)
    found = [client.post(join_url(event), typed(standard, quantity=str(n % 2 + 1))).status_code for n in range(8)]
    assert found == [303] * 6 + [429] * 2


def test_others_keys_open_nothing(client, event, standard, full):
    entry = wait(event, standard, 1)
    for key in (entry.key[:-1], entry.key + "x", "%00", "..", str(entry.pk)):
        assert client.get(f"/venteliste/{key}/").status_code == 404
        assert client.post(f"/venteliste/{key}/", {"action": "leave"}).status_code == 404
    assert states(entry) == ["waiting"]


def test_a_received_token_is_of_its_event_and_not_made_up(client, event, standard, full, free_event):
    token = client.post(join_url(event), typed(standard))["Location"].partition("received=")[2]
    for address in (join_url(free_event) + f"?received={token}", join_url(event) + "?received=x:y:z"):
        assert client.get(address).status_code == 302


def test_the_own_page_changes_the_number_and_leaves(client, event, standard, full):
    first, second = wait(event, standard, 4, "first"), wait(event, standard, 1, "second")
    page = client.get(own_url(first))
    assert (page.context["state"], page.context["place"]) == ("waiting", 1)
    assert page["Cache-Control"] == "private, no-store"
    assert client.post(own_url(first), {"action": "number", "quantity": "99"}).status_code == 422
    assert client.post(own_url(first), {"action": "number", "quantity": "5"}).status_code == 303
    assert (again(first).quantity, join.position_of(again(first))) == (5, 1)
    assert client.get(own_url(first) + "?action=leave").context["state"] == "waiting"
    client.post(own_url(first), {"action": "leave"})
    assert client.get(own_url(first)).context["state"] == "left"
    assert client.get(own_url(second)).context["place"] == 1
    client.post(own_url(first), {"action": "back"})
    assert client.get(own_url(first)).context["place"] == 2


def test_an_unknown_act_changes_nothing(client, event, standard, full):
    entry = wait(event, standard, 1)
    for action in ("", "front", "x" * 5000):
        assert client.post(own_url(entry), {"action": action}).status_code == 303
    assert states(entry) == ["waiting"]


def test_forms_are_guarded_against_other_sites(event, standard, full):
    from django.test import Client

    entry = wait(event, standard, 1)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(own_url(entry), {"action": "leave"}).status_code == 403
    assert strict.post(join_url(event), typed(standard)).status_code == 403


def test_an_offer_is_taken_or_declined_on_the_own_page(client, event, standard, full):
    first, second = wait(event, standard, 2, "first"), wait(event, standard, 2, "second")
    give_up(full[0])
    page = client.get(own_url(first))
    assert page.context["state"] == "offered"
    assert f"?offer={first.key}" in page.text
    client.post(own_url(first), {"action": "leave"})
    assert states(first, second) == ["withdrawn", "offered"]


def test_an_offer_that_ran_out_is_shown_so_before_any_job_has_run(client, event, standard, full):
    entry = wait(event, standard, 2)
    wait(event, standard, 2, "next")
    give_up(full[0])
    run_out(entry)
    assert client.get(own_url(entry)).context["state"] == "missed"
    client.post(own_url(entry), {"action": "back"})
    assert client.get(own_url(entry)).context["state"] == "waiting"


def test_who_missed_seats_that_nobody_waits_for_is_shown_to_the_sale(client, event, standard, full):
    entry = wait(event, standard, 2)
    give_up(full[0])
    client.post(own_url(entry), {"action": "leave"})
    page = client.get(own_url(entry))
    assert f"?t{standard.pk}=2" in page.text
    assert 'value="back"' not in page.text
    client.post(own_url(entry), {"action": "back"})
    assert states(entry) == ["withdrawn"]


def test_every_face_of_the_own_page_in_both_languages(client, event, standard, full):
    entry = wait(event, standard, 2, language="en")
    give_up(full[0])
    held = buy(event, standard, 2, offer=join.offer_of(event, entry.key), confirmed=False)
    page = client.get(own_url(entry))
    assert page.context["state"] == "paying"
    assert own_url(entry).startswith("/en/waiting-list/")
    assert held.access_key in page.text
    from payments.orders.confirm import confirm_order

    confirm_order(held)
    assert client.get(own_url(entry)).context["state"] == "booked"
    other = wait(event, standard, 1, "other")
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    assert client.get(own_url(other)).context["state"] == "closed"


def test_no_page_lacks_a_heading_or_a_label(client, event, standard, full):
    entry = wait(event, standard, 1)
    for address in (join_url(event), own_url(entry)):
        text = client.get(address).text
        assert len(re.findall(r"<h1[ >]", text)) == 1
        for field in re.findall(r'<input[^>]*type="(?:text|email|number)"[^>]*id="([^"]+)"', text):
            assert f'for="{field}"' in text
