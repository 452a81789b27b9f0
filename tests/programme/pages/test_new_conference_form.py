"""The first form of a conference page: series, stands, and an address that is taken already."""

import pytest
from django.urls import reverse
from event_form_data import page_data
from wagtail.admin.panels import FieldRowPanel
from wagtail.test.utils.form_data import nested_form_data, streamfield

from events.enums import Admits
from events.models import EventSeries
from programme.models import ConferencePage
from programme.pages.panels import new_event_fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def add(staff_client, calendar):
    url = reverse("wagtailadmin_pages:add", args=["programme", "conferencepage", calendar.pk])

    def add(**changes):
        return staff_client.post(
            url, page_data(accent="coral", **nested_form_data({"venues": streamfield([])}), **changes)
        )

    return add


def test_the_series_and_stands_are_set_in_the_first_form(add):
    series = EventSeries.objects.create(name_nb="Innsikt")
    response = add(
        new_series=str(series.pk),
        ticket1_admits="",
        ticket2_name="Stand",
        ticket2_price="12000",
        ticket2_admits="stand",
    )
    assert response.status_code == 302, response.context["form"].errors
    event = ConferencePage.objects.get().event
    assert event.series == series
    person, stand = event.ticket_types.all()
    assert (person.admits, person.uses_seats) == (Admits.PERSON, True)
    assert (stand.admits, stand.uses_seats, stand.price_ore) == (Admits.STAND, False, 1_200_000)


def test_an_unknown_series_is_refused_at_its_field(add):
    response = add(new_series="999999")
    assert "new_series" in response.context["form"].errors
    assert response.context["form"]["title"].value() == "Frokost om bruer"


def test_an_address_made_from_the_title_gets_a_number_where_it_is_taken(add):
    for _number in range(3):
        response = add()
        assert response.status_code == 302, response.context["form"].errors
    slugs = ConferencePage.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["frokost-om-bruer", "frokost-om-bruer-2", "frokost-om-bruer-3"]


def test_an_address_that_was_chosen_and_is_taken_is_an_error(add):
    add(slug="bruer")
    response = add(slug="bruer")
    assert "slug" in response.context["form"].errors
    assert ConferencePage.objects.count() == 1


def rows_in(panels):
    for panel in panels:
        if isinstance(panel, FieldRowPanel):
            yield panel
        yield from rows_in(getattr(panel, "children", ()))


def test_no_row_of_the_form_is_too_narrow_to_read_what_is_typed():
    rows = list(rows_in(new_event_fields()))
    assert rows
    assert [len(row.children) for row in rows if len(row.children) > 3] == []
