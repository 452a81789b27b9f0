"""Every address of the office, for every role: who is let in, who is not, and that looking changes nothing."""

import re
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.urls import get_resolver

from core.models import AssociationSettings
from tests.config.sample_site import ADMINISTRATOR, STAFF, House, as_a_browser, build
from tests.events.conftest import calendar, event, site, standard  # noqa: F401

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("admin_access_by_role.txt")
LETTERS = dict(zip("evmfd", STAFF, strict=True))
#: What Wagtail makes for a list, with the part of a "viewset" line that decides: look, add, change, delete.
PARTS = {
    "": (0, None), "results/": (0, None), "inspect/<int:pk>/": (0, None), "history/<int:pk>/": (9, None),
    "history-results/<int:pk>/": (9, None), "usage/<int:pk>/": (9, None), "new/": (1, 1), "add/": (1, 1),
    "copy/<int:pk>/": (1, 1), "edit/<int:pk>/": (2, 2), "delete/<int:pk>/": (3, 3),
}  # fmt: skip
#: Wagtail falls over, for who may do it anyway, when a form comes without the fields its own page would send.
WAGTAILS_OWN_FAULT = (
    "pages/<int:page_id>/edit/", "pages/<int:page_id>/copy/", "choose-external-link/", "create/", "import/process/",
    "failwhale/",
)  # fmt: skip
_DOORS = ("/logg-inn/", "/konto/", "/admin/login/")
#: Pictures and words of the admin's own.
OPEN_TO_ALL = ("admin/jsi18n/", "admin/sprite/")
#: Written and rolled back: the example mails of an event have an example order. A paper is set when first asked for.
WRITES_WHEN_READ = ("/mails/", "/pdf/")


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
    """Address → (who may look, who may act)."""
    found = {}
    for line in TABLE.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        address, *cells = (part.strip() for part in line.split("|"))
        if not address.startswith("viewset "):
            found[address] = tuple(cells)
            continue
        prefix = address.removeprefix("viewset ")
        for part, (look, act) in PARTS.items():
            # The trail of a row is for those who may write it; where nobody writes by hand, for those who may look.
            who = cells[look] if look != 9 else cells[0] if cells[1:] == ["nobody"] * 3 else cells[2]
            found.setdefault(prefix + part, (who, cells[act] if act else "405"))
    return found


def row_of(address: str, known: dict) -> tuple[str, str] | None:
    wild = [row for row in known if row.endswith("*") and address.startswith(row[:-1])]
    return known.get(address) or (known[max(wild, key=len)] if wild else None)


def fill(house: House, address: str) -> str:
    """The address as a browser would ask for it."""
    words = {"str:kind": "reminder", "str:language": "nb", "str:token": "x", "str:pk": str(house.number(address))}

    def value(match) -> str:
        return words.get(match[1]) or (str(house.number(address)) if match[1].startswith("int:") else "x")

    plain = address.replace("/^", "/")
    if "(?P" in plain:
        return f"/admin/pages/{house.number('admin/pages/')}/revisions/compare/earliest...live/"
    return "/" + re.sub(r"<([^>]+)>", value, plain.replace(".*/$", "nothing/"))


@contextmanager
def undone():
    """Collects the tables of money, seats and members that are written, and takes it all back."""
    written = set()

    def watch(execute, sql, params, many, context):
        if match := re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "((?:events|payments|membership)_\w+)"', sql):
            written.add(match[1])
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield written
        transaction.set_rollback(True)


def outcome(answer) -> str:
    """«in», «out» (refused), «sign-in», «405», «404» or «500»."""
    if answer.status_code in (404, 405):
        return str(answer.status_code)
    if answer.status_code >= 500:
        return "500"
    if answer.status_code == 403:
        return "out"
    target = answer.headers.get("Location", "").split("?")[0]
    if target == "/admin/":
        return "out"
    return "sign-in" if answer.status_code == 302 and target.startswith(_DOORS) else "in"


@pytest.fixture
def house(calendar, event, standard) -> House:  # noqa: F811
    return build(calendar, event, standard)


def ask(client, method: str, url: str):
    """As a browser that is signed in anew each time: some addresses end the session."""
    cookies = deepcopy(client.cookies)
    answer = getattr(client, method)(url)
    client.cookies = cookies
    return answer


def test_the_table_has_every_admin_url():
    known, there = table(), addresses()
    ours = [
        here for here, module in there.items() if not module.startswith(("wagtail.", "wagtail_localize", "django."))
    ]
    assert [here for here in ours if row_of(here, known) is None] == []
    gone = {row for row in known if not row.endswith("*")} - set(there)
    # A "viewset" line stands for more than each list has.
    assert [row for row in gone if f"\n{row} " in TABLE.read_text()] == []


def test_get_and_post_by_role(house):
    known, wrong = table(), []
    for role in (*STAFF, ADMINISTRATOR):
        client = house.client(role)
        client.raise_request_exception = False
        for address in addresses():
            row = row_of(address, known)
            if row is None and role != STAFF[-1]:
                # Wagtail's own, behind Wagtail's own permissions: looked at with the eyes of those who may least.
                continue
            for method, who in zip(("get", "post"), row or (None, None), strict=True):
                wrong += [(role, method, address, *what) for what in faults(house, client, method, address, who, role)]
    assert wrong == []


def faults(house: House, client, method: str, address: str, who: str | None, role: str):
    """What is wrong with one cell. `who` is the cell's text; None asks only that nothing breaks, writes or leaks."""
    with undone() as written:
        answer = ask(client, method, fill(house, address))
    found = outcome(answer)
    if found == "500":
        if not address.endswith(WAGTAILS_OWN_FAULT):
            yield (found,)
        found = "in"
    quiet = method == "get" and not any(part in address for part in WRITES_WHEN_READ)
    if written and (quiet or found != "in"):
        yield found, "writes", sorted(written)
    if method == "get" and not answer.streaming:
        page = answer.content.decode(errors="ignore")
        yield from (("shows the key of", name) for name, key in house.keys.items() if key in page)
    if who is not None:
        expected = "405" if who == "405" else "in" if _may(who, role) else "out"
        if not _agrees(found, expected):
            yield (f"{found}, not {expected}",)


def _may(who: str, role: str) -> bool:
    if who == "nobody":
        return False
    return role == ADMINISTRATOR or who == "*" or any(LETTERS.get(letter) == role for letter in who)


def _agrees(found: str, expected: str) -> bool:
    if expected == "405":
        # Some ask for the permission first.
        return found in ("405", "out")
    if expected == "in":
        return found in ("in", "404")
    return found in ("out", "405")


def test_anonymous_visitors_and_non_staff_are_refused(house):
    wrong = []
    for who in (None, "member of A"):
        client = house.client(who)
        refused = "sign-in" if who is None else "out"
        for address in addresses():
            if who is None and address in OPEN_TO_ALL:
                continue
            for method in ("get", "post"):
                with undone() as written:
                    found = outcome(ask(client, method, fill(house, address)))
                if found != refused or written:
                    wrong.append((who, method, address, found))
    assert wrong == []


def test_staff_without_a_second_factor_are_redirected(house):
    for role in (*STAFF, ADMINISTRATOR):
        client = house.client(role, second_factor=False)
        for url in ("/admin/", "/admin/events/", "/admin/orders/", "/admin/pages/"):
            assert outcome(client.get(url)) == "sign-in", (role, url)


def test_an_editor_may_change_the_footer_but_not_the_bank_account(house):
    about = AssociationSettings.objects.get()
    url = f"/admin/settings/core/associationsettings/{about.site_id}/"
    menus = {f"footer_menu_{language}-count": "0" for language in ("nb", "en")}
    forged = {"bank_account": "12345678903", "org_number": "923609016", "vat_registered": ""}
    for role, may in (("Editors", False), (ADMINISTRATOR, True)):
        client = house.client(role)
        form = as_a_browser(client, url)
        assert ("bank_account" in form) is may
        answer = client.post(url, form | menus | forged | {"city": role})
        assert answer.status_code == 302, answer.context["form"].errors
        now = AssociationSettings.objects.get()
        assert now.city == role
        assert (now.bank_account == forged["bank_account"]) is may
        assert now.vat_registered is not may
