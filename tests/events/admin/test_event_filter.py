"""Choosing an event among thousands: the filter of the lists, and the chooser of the forms."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_event, create_ticket_type
from waitinglist_helpers import sell_out, wait

from events.models import DiscountCode, Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def staff_client(client, django_user_model, monkeypatch):
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
    client.force_login(django_user_model.objects.create_superuser("sjef@example.no"))
    return client


@pytest.fixture
def two_lists(db) -> tuple[Event, Event]:
    """Two events with one person on each waiting list."""
    events = []
    for title in ("Frokost om havn", "Kurs i skatt"):
        event = create_event(title_nb=title)
        ticket_type = create_ticket_type(event)
        sell_out(event, ticket_type, 1)
        wait(event, ticket_type, name=title.split()[-1])
        events.append(event)
    return tuple(events)


def waiting(client, value: str) -> list[str]:
    response = client.get(reverse("waiting:index"), {"event": value})
    assert response.status_code == 200
    return sorted(entry.email for entry in response.context["object_list"])


def test_an_event_is_found_by_number_label_and_words(staff_client, two_lists):
    first, _second = two_lists
    assert waiting(staff_client, str(first.pk)) == ["havn@example.no"]
    assert waiting(staff_client, f"Frokost om havn (1. jan. 2030) #{first.pk}") == ["havn@example.no"]
    assert waiting(staff_client, "HAVN frokost") == ["havn@example.no"]
    assert waiting(staff_client, "o") == ["havn@example.no"]
    assert waiting(staff_client, "k") == ["havn@example.no", "skatt@example.no"]


@pytest.mark.parametrize("value", ["finnes ikke", "999999999", "9" * 40, "#", "²", "\x00", "%", "_"])
def test_what_no_event_has_finds_nothing_or_everything_and_never_fails(staff_client, two_lists, value):
    assert waiting(staff_client, value) in ([], ["havn@example.no", "skatt@example.no"])


def test_the_field_shows_the_event_and_suggests_few(staff_client, two_lists):
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            title_nb=f"Møte {n}", slug=f"m-{n}", starts_at=now + timedelta(days=n), ends_at=now + timedelta(days=n + 1)
        )
        for n in range(-60, 60)
    )
    with translation.override("nb"):
        page = staff_client.get(reverse("waiting:index"), {"event": two_lists[0].pk}).content.decode()
    assert f"#{two_lists[0].pk}" in page
    assert "<datalist" in page
    assert page.count('<option value="M') <= 50


def test_a_code_is_filtered_by_what_it_begins_with(staff_client, two_lists):
    code = DiscountCode.objects.create(event=two_lists[0], code="VINTER", percent=10)
    for value, number in (("vin", 0), (str(code.pk), 0), ("²", 0)):
        response = staff_client.get(reverse("code_uses:index"), {"code": value})
        assert (response.status_code, len(response.context["object_list"])) == (200, number)


def test_the_chooser_finds_parts_of_words(staff_client, two_lists):
    page = staff_client.get(reverse("event_chooser:choose_results"), {"q": "rokos hav"}).content.decode()
    assert "Frokost om havn" in page
    assert "Kurs i skatt" not in page


def test_forms_list_no_large_tables(staff_client, two_lists):
    """With two hundred events no form has a select of them."""
    now = timezone.now()
    Event.objects.bulk_create(
        Event(title_nb=f"Møte {n}", slug=f"m-{n}", starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2))
        for n in range(200)
    )
    for event in Event.objects.filter(slug__startswith="m-")[:70]:
        create_ticket_type(event)
    addresses = [
        reverse("event:add"), reverse("event:edit", args=[two_lists[0].pk]), reverse("codes:add"),
        reverse("attendees:index"), reverse("waiting:index"), reverse("codes:index"), reverse("code_uses:index"),
        reverse("blocks:index"), reverse("event_changes:index"), reverse("contact:add"), reverse("membership:add"),
    ]  # fmt: skip
    for address in addresses:
        page = staff_client.get(address).content.decode()
        assert page.count("Møte ") <= 60, address


def test_a_new_code_lists_the_ticket_types_of_its_event_when_there_are_many(staff_client, two_lists, monkeypatch):
    monkeypatch.setattr("events.admin.codes.forms.MAX_TYPES", 1)
    page = staff_client.get(reverse("codes:add")).content.decode()
    assert 'name="ticket_types"' not in page
    data = {"event": two_lists[0].pk, "code": "A", "kind": "none", "active": "on"}
    page = staff_client.post(reverse("codes:add"), data).content.decode()
    assert page.count('name="ticket_types"') == 1


def test_a_code_for_an_event_that_is_over_is_refused_with_a_reason(staff_client, two_lists):
    two_lists[0].starts_at = timezone.now() - timedelta(days=2)
    two_lists[0].ends_at = timezone.now() - timedelta(days=1)
    two_lists[0].save()
    data = {"event": two_lists[0].pk, "code": "A", "kind": "percent", "percent": 10, "active": "on"}
    page = staff_client.post(reverse("codes:add"), data).content.decode()
    assert "This event is over" in page or "Arrangementet er over" in page
    assert not DiscountCode.objects.filter(code="A").exists()
