"""The upgrade gives each series an address, and the accent of its last edition's page."""

from datetime import timedelta
from importlib import import_module

from django.apps import apps
from event_factory import create_event
from event_page_helpers import put_page

from events.models import EventSeries
from programme.models import ConferencePage


def test_series_get_addresses_and_accents(calendar):
    names = ("Bærekraft", "Baerekraft", "!!!")
    series = [EventSeries.objects.create(name_nb=name, slug=f"x{number}") for number, name in enumerate(names)]
    import_module("events.migrations.0014_looks_of_series").give_slugs(apps, None)
    assert [EventSeries.objects.get(pk=each.pk).slug for each in series] == ["baerekraft", "baerekraft-2", "series"]
    latest = create_event(title_nb="Ny", series=series[0])
    earlier = create_event(title_nb="Gammel", series=series[0], starts_at=latest.starts_at - timedelta(days=364))
    put_page(calendar, earlier, ConferencePage, accent="ochre")
    put_page(calendar, latest, ConferencePage, accent="moss")
    import_module("programme.migrations.0012_accents_of_series").take_accents(apps, None)
    assert [EventSeries.objects.get(pk=each.pk).accent for each in series] == ["moss", "coral", "coral"]
