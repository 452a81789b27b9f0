"""Words of Wagtail's screens that its own translation cannot reach."""

import pytest
from django.urls import reverse

from accounts.models import User


@pytest.fixture
def administrator(client, second_factor, db):
    client.force_login(User.objects.create_superuser("sjef@example.com", language="nb"))
    return client


def test_the_list_of_sites_has_norwegian_columns(administrator):
    html = administrator.get(reverse("wagtailsites:index")).content.decode()
    assert "Rotside" in html
    assert "Root page" not in html
    assert "Site name" not in html


def test_the_list_of_languages_counts_in_norwegian(administrator, nb, home):
    html = administrator.get(reverse("wagtaillocales:index")).content.decode()
    assert "1 side" in html
    assert "1 page" not in html
