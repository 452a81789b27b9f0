"""What `core.framework` relies on is there, and does what is relied on. An upgrade that changes it fails here."""

import ast
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import RequestFactory
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from core import framework
from core.models import AssociationSettings, NumberSeries
from payments.models import Order, OrderLine

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (
    *(
        "core",
        "mail",
        "accounts",
        "payments",
        "membership",
        "events",
        "programme",
        "directory",
        "news",
        "publications",
        "home",
        "search",
    ),
    "site",
)
#: Documented by Django, or ours.
ALLOWED = {"_meta", "_state", "_replace", "_as_loaded", "_covers_drawn", "_navigation"}


def foreign_names(path: Path):
    """Underscore attributes of anything but `self`, `cls` and `super()`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            owner = node.value
            own = isinstance(owner, ast.Name) and owner.id in {"self", "cls"}
            parent = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
            if node.attr not in ALLOWED and not own and not parent:
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.attr}"


def test_private_names_are_used_in_one_module_only():
    found = [
        name
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != ROOT / "core" / "framework.py"
        for name in foreign_names(path)
    ]
    assert found == []
    assert len(list(foreign_names(ROOT / "core" / "framework.py"))) >= 7


@pytest.mark.django_db
def test_rows_that_are_loaded_are_not_queried(django_assert_num_queries):
    row = NumberSeries.objects.create(name="a", next_number=3)
    queryset = framework.with_rows(NumberSeries.objects.all(), [row])
    with django_assert_num_queries(0):
        assert list(queryset) == [row]
        assert len(queryset) == 1


@pytest.mark.django_db
def test_a_prefetched_relation_is_used_until_it_is_dropped(django_assert_num_queries):
    order = Order(pk=987_654)
    line = OrderLine(order=order, description="x")
    framework.set_prefetched(order, "lines", framework.with_rows(order.lines.get_queryset(), [line]))
    with django_assert_num_queries(0):
        assert list(order.lines.all()) == [line]
    framework.forget_prefetched(order)
    with django_assert_num_queries(1):
        assert list(order.lines.all()) == []


def test_whether_a_foreign_key_is_loaded():
    assert framework.is_loaded(OrderLine(order=Order()), "order")
    assert not framework.is_loaded(OrderLine(order_id=1), "order")


@pytest.mark.django_db
def test_rows_are_inserted_unless_taken():
    NumberSeries.objects.create(name="a", next_number=3)
    key = NumberSeries._meta.pk
    rows = [NumberSeries(name="a", next_number=1), NumberSeries(name="b", next_number=1)]
    (written,) = framework.insert_unless_taken(rows, key, "default")
    assert NumberSeries.objects.get(pk=written).name == "b"
    assert framework.insert_unless_taken([NumberSeries(name="a", next_number=1)], key, "default") == []
    assert NumberSeries.objects.get(name="a").next_number == 3


@pytest.mark.django_db
def test_functions_waiting_for_the_commit():
    def first(): ...

    def second(): ...

    with transaction.atomic():
        transaction.on_commit(first)
        assert first in list(framework.waiting_for_commit(connection))
        with transaction.atomic():
            transaction.on_commit(second)
            assert [one for one in framework.waiting_for_commit(connection) if one in (first, second)] == [
                first,
                second,
            ]
        # Its savepoint has ended, so that the rollback of another would not take it: it waits like the first.
        assert first in list(framework.waiting_for_commit(connection))


def test_the_host_as_it_was_sent(settings):
    settings.ALLOWED_HOSTS = ["forening.example"]
    assert framework.host_as_sent(RequestFactory().get("/", headers={"host": "other.example:81"})) == "other.example:81"


@pytest.mark.django_db
def test_wagtail_takes_the_site_and_the_route_from_the_request(django_assert_num_queries):
    request, site, page = RequestFactory().get("/"), Site(hostname="x"), Page(title="x")
    assert not framework.has_site(request)
    framework.set_site(request, site)
    route = RouteResult(page)
    framework.set_route(request, route)
    with django_assert_num_queries(0):
        assert framework.has_site(request)
        assert Site.find_for_request(request) is site
        assert Page.route_for_request(request, "/anything/") is route


def test_a_setting_stores_the_request_as_wagtail_does():
    request, details = HttpRequest(), AssociationSettings()
    framework.tie_to_request(details, request)
    # `for_request` and pickling know it by this name.
    assert vars(details)["_request"] is request
    assert "_request" not in details.__getstate__()
