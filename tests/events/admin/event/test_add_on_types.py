"""Add-ons in the event's form: rules, messages at the field, copies and deadlines."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from event_factory import create_ticket_type
from event_form_data import errors_of, event_data, rows

from events.changes.deadlines import move_deadlines
from events.changes.duplicate import duplicate_event
from events.models import Event, TicketType

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


def form_of(ticket_type, **changes) -> dict:
    return {
        "id": ticket_type.pk,
        "name_nb": ticket_type.name_nb,
        "price_ore": ticket_type.price_ore // 100,
        "vat_code": "standard25",
        "admits": "person",
        "audience": "everyone",
        "min_per_order": 1,
        "max_per_order": 10,
        "active": "on",
        **changes,
    }


def save(client, event, *forms):
    event.refresh_from_db()
    data = event_data(event, **rows("ticket_types", *forms, initial=len(forms)))
    for index in range(len(forms)):
        data |= rows(f"ticket_types-{index}-price_steps")
    return client.post(reverse("event:edit", args=[event.pk]), data)


def test_an_add_on_is_made_of_a_ticket_type(staff_client, event, standard, student):
    response = save(
        staff_client,
        event,
        form_of(standard, uses_seats="on"),
        form_of(student, needs_ticket="on", uses_seats="on", goes_with=[standard.pk]),
    )
    assert response.status_code == 302, errors_of(response)
    student.refresh_from_db()
    assert student.needs_ticket
    assert not student.uses_seats
    assert list(student.goes_with.all()) == [standard]


def test_an_event_sells_more_than_add_ons(staff_client, event, standard):
    response = save(staff_client, event, form_of(standard, needs_ticket="on"))
    assert "hører til en billett" in str(errors_of(response))
    standard.refresh_from_db()
    assert not standard.needs_ticket


@pytest.mark.parametrize(
    ("field", "value"),
    [("admits", "organisation"), ("min_per_order", 2), ("people", None)],
)
def test_the_rules_are_said_at_their_field(event, field, value):
    ticket_type = TicketType(event=event, name_nb="Middag", needs_ticket=True)
    setattr(ticket_type, field, value)
    if field == "people":
        ticket_type.full_clean()
        assert not ticket_type.uses_seats
        return
    with pytest.raises(ValidationError) as refused:
        ticket_type.full_clean()
    assert field in refused.value.message_dict


def test_only_an_add_on_has_its_own_cancellation_deadline(event):
    ticket_type = TicketType(event=event, name_nb="Plass", cancel_until=timezone.now())
    with pytest.raises(ValidationError) as refused:
        ticket_type.full_clean()
    assert "cancel_until" in refused.value.message_dict


def test_a_copy_and_a_move_take_the_add_on_along(event, standard, dinner):
    dinner.goes_with.set([standard])
    dinner.save()
    copy = duplicate_event(Event.objects.get(pk=event.pk))
    copied = copy.ticket_types.get(needs_ticket=True)
    assert [main.name_nb for main in copied.goes_with.all()] == ["Ordinær"]
    assert copied.goes_with.get().event_id == copy.pk
    assert copied.cancel_until > dinner.cancel_until + timedelta(days=300)
    moved = move_deadlines(Event.objects.get(pk=event.pk), 7)
    assert "cancel_until" in {deadline.field for deadline in moved if deadline.subject == dinner}
    before = dinner.cancel_until
    dinner.refresh_from_db()
    assert timezone.localtime(dinner.cancel_until).date() == timezone.localtime(before).date() + timedelta(days=7)


def test_the_structured_data_leaves_out_an_add_on_of_some_tickets_only(client, event_page, event, standard, dinner):
    """At every ticket it would be untrue, and which tickets it goes with is one more query for each page.

    To leave it out says nothing false. The page itself, which readers see, has it.
    """
    create_ticket_type(event, position=9, name_nb="Omvisning", price_ore=0, needs_ticket=True, uses_seats=False)
    dinner.goes_with.set([standard])
    dinner.save()
    page = client.get(event_page.url).content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    item = next(each for each in data.get("@graph", [data]) if each["@type"] == "Event")
    names = [[add_on["name"] for add_on in offer["addOn"]] for offer in item["offers"]]
    assert names == [["Omvisning"]] * len(item["offers"])
    assert dinner.name_nb in page


def test_the_structured_data_has_add_ons_at_their_tickets(client, event_page, event, standard, dinner):
    create_ticket_type(event, position=9, name_nb="Omvisning", price_ore=0, needs_ticket=True, uses_seats=False)
    page = client.get(event_page.url).content.decode()
    assert page.count('"addOn"') == 2
    assert "Fra 490" in page.replace("\xa0", " ")
    assert "På neste side kan du legge til på hver billett" in page
