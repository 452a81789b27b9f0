"""Whoever switches the language in the middle of a form keeps what was typed, also without JavaScript."""

import re

import pytest
from booking_helpers import details
from django.urls import reverse
from waitinglist_helpers import sell_out

from events.models import Event, WaitingEntry
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]


def toggles(page: str) -> list[str]:
    return re.findall(r'<button class="language-toggle"[^>]*>', page)


def default_button(page: str, form_id: str) -> str:
    """The first button of the form, which the Enter key presses."""
    return re.search(rf'<button[^>]*form="{form_id}"[^>]*>', page)[0]


def switch(client, url, form_id, data):
    """Press the language toggle of the page: the form goes to the other language's address."""
    page = client.get(url).content.decode()
    assert f'<form class="form{" booking" if form_id == "booking-form" else ""}" id="{form_id}"' in page
    buttons = toggles(page)
    assert len(buttons) == 3
    assert all(f'form="{form_id}"' in button for button in buttons)
    assert "switch_language" not in default_button(page, form_id)
    target = re.search(r'formaction="([^"]+)"', buttons[0])[1].replace("&amp;", "&")
    assert target.startswith("/en/")
    return client.post(target, {**data, "switch_language": "1"})


def test_the_booking_form_is_kept(client, event, standard):
    url = f"{reverse('event_booking', args=[event.slug])}?t{standard.pk}=2"
    data = details((standard, 2), attending="on", organisation_name="Bedrift AS")
    response = switch(client, url, "booking-form", data)
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="en"' in page
    for value in ("Kari Kjøper", "kari@example.no", "Bedrift AS", "Deltaker 2", "deltaker2@example.no", "k" * 32):
        assert f'value="{value}"' in page, value
    assert "error-summary" not in page
    assert not Order.objects.exists()
    # Back again: the toggle is there on the posted page too.
    assert len(toggles(page)) == 3


def test_the_waiting_list_form_is_kept(client, event, standard):
    sell_out(event, standard, 1)
    Event.objects.filter(pk=event.pk).update(waiting_list=True)
    data = {"name": "Kari Kjøper", "email": "kari@", "quantity": "2", "ticket_type": str(standard.pk)}
    page = switch(client, reverse("waiting_join", args=[event.slug]), "waiting-form", data).content.decode()
    for value in ("Kari Kjøper", "kari@"):
        assert f'value="{value}"' in page, value
    assert not WaitingEntry.objects.exists()


def test_a_page_without_a_form_has_a_link(client, event_page):
    page = client.get(event_page.url).content.decode()
    assert toggles(page) == []
    assert 'hreflang="en"' in page
