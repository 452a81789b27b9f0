"""Old addresses of an event lead on, and an event whose page is not published is not sold."""

import pytest
from booking_helpers import details, hold
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from event_factory import create_event, create_ticket_type
from event_page_helpers import put_page
from waitinglist_helpers import wait

from events.models import Event, FormerSlug, TicketType
from events.public_pages import is_event_withdrawn
from events.stock.units import units_of
from events.stock.waiting_queue import offer_released_seats
from events.tickets.exchange import exchange_targets
from payments.models import Order
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

NAMES = ("event_booking", "waiting_join", "event_ics")


def rename(event, slug) -> Event:
    saved = Event.objects.get(pk=event.pk)
    saved.slug = slug
    saved.save()
    return saved


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_an_old_address_leads_to_the_new_one(client, event, standard, name, language):
    with translation.override(language):
        old = reverse(name, args=[event.slug])
        rename(event, "mellom")
        rename(event, "nytt")
        new = reverse(name, args=["nytt"])
    for former in (old, old.replace(event.slug, "mellom")):
        response = client.get(former, {"t1": "2", "code": "A B"})
        assert (response.status_code, response["Location"]) == (301, f"{new}?t1=2&code=A+B")
    assert client.get(former)["Location"] == new
    assert client.get(new).status_code == 200


def test_a_form_that_was_open_meanwhile_is_sent_again_to_the_new_address(client, event, standard):
    old = reverse("event_booking", args=[event.slug])
    rename(event, "nytt")
    response = client.post(old, details((standard, 1)))
    assert (response.status_code, response["Location"]) == (308, reverse("event_booking", args=["nytt"]))


def test_an_address_that_is_taken_back_is_no_former_one(client, event, standard):
    rename(event, "nytt")
    rename(event, "eiendomsdagen")
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["nytt"]
    assert client.get(reverse("event_booking", args=["eiendomsdagen"])).status_code == 200


def test_no_other_event_gets_an_old_address(event):
    rename(event, "nytt")
    other = create_event(title_nb="Annet")
    other.slug = "eiendomsdagen"
    with pytest.raises(ValidationError) as error:
        other.full_clean()
    assert "slug" in error.value.message_dict
    rename(other, other.free_slug())
    FormerSlug.objects.create(slug=Event(title_nb="Nytt", starts_at=event.starts_at).free_slug(), event=event)
    again = create_event(title_nb="Nytt", starts_at=event.starts_at)
    assert again.slug.endswith("-2")


def test_an_unknown_address_and_one_of_a_draft_are_not_found(client, event, standard):
    rename(event, "nytt")
    Event.objects.filter(pk=event.pk).update(status="draft")
    for slug in ("nytt", "ukjent"):
        for name in NAMES:
            assert client.get(reverse(name, args=[slug])).status_code == 404


# --- pages that are not published ------------------------------------------------------------------------------------


def withdraw(page) -> None:
    for translated in page.get_translations(inclusive=True):
        translated.unpublish()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_an_event_whose_page_is_unpublished_is_not_sold_and_says_so(client, event, event_page, standard, language):
    with translation.override(language):
        url = reverse("event_booking", args=[event.slug])
    assert 'name="email"' in client.get(url, {f"t{standard.pk}": "1"}).content.decode()
    withdraw(event_page)
    response = client.get(url, {f"t{standard.pk}": "1"})
    text = "Billetter er ikke til salgs akkurat nå" if language == "nb" else "Tickets are not on sale just now"
    assert response.status_code == 200
    assert text in response.content.decode()
    assert 'name="email"' not in response.content.decode()
    response = client.post(url, details((standard, 1)))
    assert (response.status_code, Order.objects.count()) == (409, 0)
    assert text in response.content.decode()


def test_a_page_in_one_language_is_enough_and_no_page_at_all_too(client, event, event_page, standard, free_event):
    event_page.unpublish()
    translated = event_page.get_translations().filter(live=True)
    assert is_event_withdrawn(event) is not translated.exists()
    assert not is_event_withdrawn(free_event)


def test_a_session_without_a_page_follows_its_conference(conference_page, event):
    session = create_event(title_nb="Økt", parent=event, starts_at=event.starts_at, ends_at=event.ends_at)
    assert not is_event_withdrawn(session)
    withdraw(conference_page)
    assert is_event_withdrawn(session)


def test_nobody_joins_the_waiting_list_and_offers_are_kept(client, event, event_page, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=0)
    entry = wait(event, standard)
    TicketType.objects.filter(pk=standard.pk).update(capacity=1)
    offer_released_seats([event.pk])
    withdraw(event_page)
    offer = client.get(reverse("event_booking", args=[event.slug]), {"offer": entry.key})
    assert 'name="email"' in offer.content.decode()
    response = client.get(reverse("waiting_join", args=[event.slug]), follow=True)
    assert "Billetter er ikke til salgs akkurat nå" in response.content.decode()


def test_a_ticket_is_not_exchanged_for_a_session_that_is_not_sold(client, calendar, event):
    parent = create_event(title_nb="Uka", starts_at=event.starts_at, ends_at=event.ends_at)
    sessions = [
        create_event(title_nb=name, parent=parent, starts_at=event.starts_at, ends_at=event.ends_at)
        for name in ("En", "To", "Tre")
    ]
    types = [create_ticket_type(event=session) for session in sessions]
    withdraw(put_page(calendar, sessions[1]))
    order = hold(sessions[0], types[0], "anna@example.no")
    confirm_order(order)
    targets = exchange_targets(units_of(order)[0])
    assert {target.ticket_type for target in targets} == {types[2]}


def test_staff_are_told_in_the_list_and_at_the_event(staff_client, event, event_page, standard):
    urls = reverse("event:index"), reverse("event:edit", args=[event.pk])
    for url in urls:
        assert "ikke publisert" not in staff_client.get(url).content.decode()
    withdraw(event_page)
    for url in urls:
        assert "ikke publisert" in staff_client.get(url).content.decode()
