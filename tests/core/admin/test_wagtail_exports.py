"""Wagtail's own lists are exported by the same mechanism as ours."""

import pytest
from export_helpers import content_of, read_csv
from wagtail.contrib.redirects.models import Redirect

from core.admin.exports import wagtail_list_urls

pytestmark = pytest.mark.django_db

LISTS = [str(pattern.pattern) for pattern in wagtail_list_urls() if "results" not in str(pattern.pattern)]


@pytest.fixture
def staff_client(client, django_user_model, monkeypatch):
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
    client.force_login(django_user_model.objects.create_superuser("sjef@example.no"))
    return client


@pytest.mark.parametrize("route", LISTS)
def test_each_list_is_exported_in_both_formats(staff_client, route):
    assert staff_client.get(f"/admin/{route}").status_code == 200
    rows = read_csv(staff_client.get(f"/admin/{route}", {"export": "csv"}))
    assert rows
    assert all(len(row) == len(rows[0]) for row in rows)
    response = staff_client.get(f"/admin/{route}", {"export": "xlsx"})
    assert content_of(response).startswith(b"PK")


def test_a_redirect_is_exported_without_formulas(staff_client):
    Redirect.objects.create(old_path="/gammel", redirect_link="=cmd()")
    cells = [cell for row in read_csv(staff_client.get("/admin/redirects/", {"export": "csv"})) for cell in row]
    assert "/gammel" in cells
    assert "'=cmd()" in cells
