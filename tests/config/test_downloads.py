"""Every download from the admin is permitted by role and noted in the audit log."""

import pytest
from export_helpers import LISTS
from wagtail.models import ModelLogEntry

from core.admin.export_log import EXPORTED
from payments.models import Order, SalesDocument
from tests.config.sample_site import ADMINISTRATOR, SampleSite, build
from tests.events.conftest import calendar, event, site, standard  # noqa: F401

pytestmark = pytest.mark.django_db
#: Reports of Wagtail's own.
WAGTAILS_OWN = ("reports/locked", "reports/aging-pages", "reports/page-types-usage", "redirects")


@pytest.fixture
def sample_site(calendar, event, standard) -> SampleSite:  # noqa: F811
    return build(calendar, event, standard)


def entries():
    return ModelLogEntry.objects.filter(action=EXPORTED)


def test_every_export_is_logged_with_its_rows_and_filters(sample_site):
    client = sample_site.client(ADMINISTRATOR)
    not_logged = []
    for number, name in enumerate((*LISTS, "limits-reached", *WAGTAILS_OWN)):
        response = client.get(f"/admin/{name}/", {"export": ("xlsx", "csv")[number % 2], "q": "kari"})
        if response.status_code != 200 or "text/html" in response["Content-Type"]:
            continue
        entry = entries().latest("pk")
        if entry.data["path"] != f"/admin/{name}/":
            not_logged.append(name)
        assert entry.user == sample_site.people[ADMINISTRATOR]
        assert "kari" in entry.data["filters"]
        assert name in WAGTAILS_OWN or isinstance(entry.data["rows"], int), name
    assert not_logged == []
    assert entries().count() >= 20


def test_the_number_of_rows_is_right(sample_site):
    sample_site.client(ADMINISTRATOR).get("/admin/orders/", {"export": "csv"})
    assert entries().get().data["rows"] == Order.objects.count() > 0


def test_pdfs_that_staff_open_are_logged(sample_site):
    pk = SalesDocument.objects.first().pk
    response = sample_site.client("Finance").get(f"/admin/documents-issued/pdf/{pk}/")
    assert response["Content-Type"] == "application/pdf"
    assert entries().get().data["format"] == "PDF"


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("Editors", "/admin/orders/"),
        ("Door", "/admin/attendees/"),
        ("Finance", "/admin/contact/"),
        ("Membership staff", "/admin/payments/"),
        ("Editors", "/admin/limits-reached/"),
        ("Event staff", "/admin/organisation/"),
    ],
)
def test_a_role_without_the_permission_gets_no_file(sample_site, role, path):
    response = sample_site.client(role).get(path, {"export": "csv"})
    assert response.status_code in (302, 403) or "text/html" in response["Content-Type"]
    assert not entries().exists()


def test_the_log_can_be_read(sample_site):
    client = sample_site.client(ADMINISTRATOR)
    client.get("/admin/orders/", {"export": "csv", "status": "confirmed"})
    text = client.get("/admin/reports/site-history/").content.decode()
    assert "/admin/orders/" in text


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/admin/organisation_chooser/", {"Membership staff"}),
        ("/admin/organisation_chooser/results/", {"Membership staff"}),
        ("/admin/membership_user_chooser/results/", {"Membership staff"}),
        ("/admin/snippets/choose/core/person/", {"Editors", "Event staff", "Membership staff"}),
        ("/admin/snippets/choose/core/person/results/", {"Editors", "Event staff", "Membership staff"}),
        ("/admin/snippets/choose/news/newscategory/results/", {"Editors", "Event staff"}),
    ],
)
def test_choosers_obey_the_roles(sample_site, path, roles):
    allowed = set()
    for role in ("Editors", "Event staff", "Membership staff", "Finance", "Door"):
        if sample_site.client(role).get(path, {"q": "a"}).status_code == 200:
            allowed.add(role)
    assert allowed == roles
