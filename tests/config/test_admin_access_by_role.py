"""Every admin URL for every role: who has access, who has not, and that GET changes nothing."""

import re
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import connection, transaction
from django.urls import get_resolver

from core.models import AssociationSettings
from tests.config.access import TABLE, outcome, row_of
from tests.config.sample_site import ADMINISTRATOR, STAFF, SampleSite, as_a_browser, build
from tests.events.conftest import calendar, event, site, standard  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LETTERS = dict(zip("evmfd", STAFF, strict=True))
#: Wagtail's URLs for a list, with the cell of a "viewset" line that applies: view, add, change or delete.
PARTS = {
    "": (0, None), "results/": (0, None), "inspect/<int:pk>/": (0, None), "history/<int:pk>/": (9, None),
    "history-results/<int:pk>/": (9, None), "usage/<int:pk>/": (9, None), "new/": (1, 1), "add/": (1, 1),
    "copy/<int:pk>/": (1, 1), "edit/<int:pk>/": (2, 2), "delete/<int:pk>/": (3, 3),
}  # fmt: skip
#: Wagtail answers 500, to users who have access, when a form lacks the fields that its own page sends.
WAGTAILS_OWN_FAULT = (
    "pages/<int:page_id>/edit/", "pages/<int:page_id>/copy/", "choose-external-link/", "create/", "import/process/",
    "failwhale/",
)  # fmt: skip
#: Wagtail's translations and icons.
OPEN_TO_ALL = ("admin/jsi18n/", "admin/sprite/")
#: GET requests that write: example e-mails and invoices roll an order back, and a PDF is made when first requested.
WRITES_WHEN_READ = ("/mails/", "/pdf/", "/preview/")


def addresses() -> dict[str, str]:
    """Pattern → the module of its view, for everything under /admin/."""

    def walk(resolver, before=""):
        for pattern in resolver.url_patterns:
            here = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, here)
            else:
                yield here, pattern.callback.__module__

    return {here: module for here, module in walk(get_resolver()) if here.startswith("admin/")}


def table() -> dict[str, tuple[str, str]]:
    """URL → (roles that may GET, roles that may POST)."""
    roles_by_url = {}
    for line in TABLE.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        address, *cells = (part.strip() for part in line.split("|"))
        if not address.startswith("viewset "):
            roles_by_url[address] = tuple(cells)
            continue
        prefix = address.removeprefix("viewset ")
        for part, (view_cell, post_cell) in PARTS.items():
            # A row's history is for those who may change it, or for those who may view it when nobody may change it.
            permission = cells[view_cell] if view_cell != 9 else cells[0] if cells[1:] == ["nobody"] * 3 else cells[2]
            roles_by_url.setdefault(prefix + part, (permission, cells[post_cell] if post_cell else "405"))
    return roles_by_url


def fill(sample_site: SampleSite, address: str) -> str:
    """The URL with values in place of its parameters."""
    words = {
        "str:kind": "reminder",
        "str:language": "nb",
        "str:token": "x",
        "slug:audience": "members",
        "str:verb": "pause",
        "str:pk": str(sample_site.number(address)),
    }

    def value(match) -> str:
        return words.get(match[1]) or (str(sample_site.number(address)) if match[1].startswith("int:") else "x")

    plain = address.replace("/^", "/")
    if "(?P" in plain:
        return f"/admin/pages/{sample_site.number('admin/pages/')}/revisions/compare/earliest...live/"
    return "/" + re.sub(r"<([^>]+)>", value, plain.replace(".*/$", "nothing/"))


@contextmanager
def rolled_back():
    """Collect the written tables of money, seats and members, and roll everything back."""
    written_tables = set()

    def watch(execute, sql, params, many, context):
        if match := re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "((?:events|payments|membership)_\w+)"', sql):
            written_tables.add(match[1])
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield written_tables
        transaction.set_rollback(True)


@pytest.fixture
def sample_site(calendar, event, standard) -> SampleSite:  # noqa: F811
    return build(calendar, event, standard)


def request_as_fresh_browser(client, method: str, url: str):
    """Send a request with the original cookies: some URLs end the session."""
    cookies = deepcopy(client.cookies)
    response = getattr(client, method)(url)
    client.cookies = cookies
    return response


def test_the_table_has_every_admin_url():
    rows, existing = table(), addresses()
    ours = [
        here for here, module in existing.items() if not module.startswith(("wagtail.", "wagtail_localize", "django."))
    ]
    assert [here for here in ours if row_of(here, rows) is None] == []
    removed_rows = {row for row in rows if not row.endswith("*")} - set(existing)
    # A "viewset" line stands for more than each list has.
    assert [row for row in removed_rows if f"\n{row} " in TABLE.read_text()] == []


def test_get_and_post_by_role(sample_site):
    rows, problems = table(), []
    for role in (*STAFF, ADMINISTRATOR):
        client = sample_site.client(role)
        client.raise_request_exception = False
        for address in addresses():
            row = row_of(address, rows)
            if row is None and role != STAFF[-1]:
                # Wagtail's own URLs have Wagtail's permissions, so only the least powerful role requests them.
                continue
            for method, permission in zip(("get", "post"), row or (None, None), strict=True):
                problems += [
                    (role, method, address, *what)
                    for what in faults(sample_site, client, method, address, permission, role)
                ]
    assert problems == []


def faults(sample_site: SampleSite, client, method: str, address: str, permission: str | None, role: str):
    """The faults of one cell of the table. `permission` is its text; with None only errors, writes and leaks count."""
    with rolled_back() as written_tables:
        response = request_as_fresh_browser(client, method, fill(sample_site, address))
    actual = outcome(response)
    if actual == "500":
        if not address.endswith(WAGTAILS_OWN_FAULT):
            yield (actual,)
        actual = "in"
    must_not_write = method == "get" and not any(part in address for part in WRITES_WHEN_READ)
    if written_tables and (must_not_write or actual != "in"):
        yield actual, "writes", sorted(written_tables)
    if method == "get" and not response.streaming:
        page = response.content.decode(errors="ignore")
        yield from (("shows the key of", name) for name, key in sample_site.keys.items() if key in page)
    if permission is not None:
        expected = "405" if permission == "405" else "in" if _is_allowed(permission, role) else "out"
        if not _agrees(actual, expected):
            yield (f"{actual}, not {expected}",)


def _is_allowed(permission: str, role: str) -> bool:
    if permission == "nobody":
        return False
    return role == ADMINISTRATOR or permission == "*" or any(LETTERS.get(letter) == role for letter in permission)


def _agrees(actual: str, expected: str) -> bool:
    if expected == "405":
        # Some ask for the permission first.
        return actual in ("405", "out")
    if expected == "in":
        return actual in ("in", "404")
    return actual in ("out", "405")


def test_anonymous_visitors_and_non_staff_are_refused(sample_site):
    problems = []
    for permission in (None, "member of A"):
        client = sample_site.client(permission)
        refused = "sign-in" if permission is None else "out"
        for address in addresses():
            if permission is None and address in OPEN_TO_ALL:
                continue
            for method in ("get", "post"):
                with rolled_back() as written_tables:
                    actual = outcome(request_as_fresh_browser(client, method, fill(sample_site, address)))
                if actual != refused or written_tables:
                    problems.append((permission, method, address, actual))
    assert problems == []


def test_staff_without_a_second_factor_are_redirected(sample_site):
    for role in (*STAFF, ADMINISTRATOR):
        client = sample_site.client(role, second_factor=False)
        for url in ("/admin/", "/admin/events/", "/admin/orders/", "/admin/pages/"):
            assert outcome(client.get(url)) == "sign-in", (role, url)


def test_an_editor_may_change_the_footer_but_not_the_bank_account(sample_site):
    settings = AssociationSettings.objects.get()
    url = f"/admin/settings/core/associationsettings/{settings.site_id}/"
    menus = {f"footer_menu_{language}-count": "0" for language in ("nb", "en")}
    forged = {"bank_account": "12345678903", "org_number": "923609016", "vat_registered": ""}
    for role, is_allowed in (("Editors", False), (ADMINISTRATOR, True)):
        client = sample_site.client(role)
        form = as_a_browser(client, url)
        assert ("bank_account" in form) is is_allowed
        response = client.post(url, form | menus | forged | {"city": role})
        assert response.status_code == 302, response.context["form"].errors
        saved = AssociationSettings.objects.get()
        assert saved.city == role
        assert (saved.bank_account == forged["bank_account"]) is is_allowed
        assert saved.vat_registered is not is_allowed
