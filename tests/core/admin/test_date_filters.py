"""Date filters of the admin's lists read what people type, in both languages."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.models import User
from mail.models import OutgoingMail


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(
    ("url", "field"),
    [("waiting:index", "joined_at"), ("unpaid_invoices:index", "due_on"), ("event_changes:index", "created_at")],
)
def test_a_filter_reads_a_typed_date_and_keeps_what_it_cannot_read(client, second_factor, db, language, url, field):
    client.force_login(User.objects.create_superuser("sjef@example.com", language=language))
    response = client.get(reverse(url), {f"{field}_from": "24.12.2026", f"{field}_to": "26.12.26"})
    assert response.status_code == 200
    assert response.context["filters"].form.errors == {}
    assert 'value="24.12.2026"' in response.content.decode()
    response = client.get(reverse(url), {f"{field}_from": "julaften"})
    assert response.status_code == 200
    assert field in response.context["filters"].form.errors
    assert 'value="julaften"' in response.content.decode()


@pytest.mark.parametrize(
    ("url", "field", "label"),
    [
        ("bank_files:index", "uploaded_at__range", "Lastet opp"),
        ("outgoing_mail:index", "created_at__range", "Skrevet"),
        ("limits_reached:index", "hour__range", "Time"),
        ("bank_entries:index", "booked_on", "Dag"),
    ],
)
def test_filters_made_from_a_list_read_typed_dates_and_speak_norwegian(client, second_factor, db, url, field, label):
    client.force_login(User.objects.create_superuser("sjef@example.com", language="nb"))
    response = client.get(reverse(url), {f"{field}_from": "24. desember 2026", f"{field}_to": "26.12.26"})
    filters = response.context["filters"].form
    assert filters.errors == {}
    assert filters[field].label == label
    assert "Skriv mindre, eller fjern et filter." in response.content.decode()
    assert "is null" not in response.content.decode()


def test_a_range_of_moments_has_all_of_its_last_day(client, second_factor, db):
    client.force_login(User.objects.create_superuser("sjef@example.com"))
    mail = OutgoingMail.objects.create(key="a", email_name="x", to="kari@example.com", language="nb")
    late = datetime(2026, 12, 24, 23, 30, tzinfo=ZoneInfo("Europe/Oslo"))
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=late, sent_at=late)
    for query, count in (
        ({"created_at__range_to": "24.12.2026"}, 1),
        ({"created_at__range_to": "23.12.2026"}, 0),
        ({"sent_at__isnull": "true"}, 1),
        ({"sent_at__isnull": "false"}, 0),
    ):
        assert len(client.get(reverse("outgoing_mail:index"), query).context["object_list"]) == count, query


def test_a_filter_for_an_empty_field_asks_whether_it_has_a_value(client, second_factor, db):
    client.force_login(User.objects.create_superuser("sjef@example.com", language="nb"))
    for url, field, label in (
        ("dues:index", "paid_at__isnull", "Betalt"),
        ("event:index", "parent__isnull", "Del av"),
        ("stripe_events:index", "handled_at__isnull", "Behandlet"),
    ):
        assert client.get(reverse(url)).context["filters"].form[field].label == label
