"""Fixtures for all tests. What one folder alone needs stands in its own conftest."""

import gc
import socket

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils import timezone, translation
from modelsearch import signal_handlers
from running.migrated import Migrated
from wagtail.search.models import IndexEntry
from wagtail.signal_handlers import reference_index_auto_update_disabled

from search.models import Entry, Word

pytest_plugins = ["concurrency", "stripe_stand_in", "running.fixtures"]


def pytest_addoption(parser):
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only tests that touch the database, without the browser: for the second database",
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("database_only"):
        return
    kept = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish(session):
    """Some million objects of the collected tests live as long as the process. Without this the garbage collector walks
    through them again and again: a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def touches_database(item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    if "browser" in fixtures or item.get_closest_marker("one_database"):
        return False
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "stack", "own_stack"})


@pytest.fixture(scope="session")
def _migrated(django_db_modify_db_settings, django_db_createdb):
    """Something to start from, where the database is in this process's memory."""
    name = connection.creation._get_test_db_name() if connection.vendor == "sqlite" else ""
    return Migrated(name, anew=django_db_createdb) if "mode=memory" in name else None


@pytest.fixture(scope="session")
def django_db_setup(_migrated, django_db_setup, django_db_blocker):
    if _migrated:
        with django_db_blocker.unblock():
            _migrated.keep(connection.connection)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Nothing in the suite may leave the machine: a look-up of any other host is a failure, not a wait."""
    real = socket.getaddrinfo

    def only_loopback(host, *args, **kwargs):
        if host not in {"localhost", "127.0.0.1", "::1", None, b"localhost"}:
            raise OSError(f"The tests may not reach {host!r}.")
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", only_loopback)


@pytest.fixture(autouse=True)
def _clean_start():
    """Django leaves the language of the last request active in its thread, and caches outlive a test. Without this,
    what a test sees would depend on the tests before it on the same worker.
    """
    translation.activate(settings.LANGUAGE_CODE)
    timezone.deactivate()
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(autouse=True)
def _no_reference_index(request):
    """Wagtail looks after each save which rows the saved one refers to. Only the marked tests need it."""
    reference_index_auto_update_disabled.value = not request.node.get_closest_marker("reference_index")
    yield
    reference_index_auto_update_disabled.value = False


#: Folders of tests that count the queries of pages, searches among them.
COUNT_QUERIES = ("tests/budget/", "tests/search/")


#: The index that staff search in the admin, and the one that readers search.
INDEX_TABLES = tuple(model._meta.db_table for model in (IndexEntry, Entry, Word))


class _PostponedIndexing:
    """In place of the task that writes a saved object's words into the search index: remembers what was saved."""

    def __init__(self, task):
        self.task = task
        self.saved: dict[tuple, None] = {}

    def enqueue(self, *identity) -> None:
        self.saved[identity] = None

    def before_query(self, execute, sql, params, many, context):
        """For `connection.execute_wrapper`: the first query of the index finds everything in it."""
        if self.saved and any(table in sql for table in INDEX_TABLES):
            saved, self.saved = self.saved, {}
            for identity in saved:
                self.task.enqueue(*identity)
        return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def _index_when_searched(request, monkeypatch):
    """Few tests search, and to write the index at each save takes a sixth of the time of the others. So it is written
    when it is first read. Where queries are counted it is written at each save, as on the site.
    """
    if request.node.nodeid.startswith(COUNT_QUERIES):
        yield
        return
    postponed = _PostponedIndexing(signal_handlers.insert_or_update_object_task)
    monkeypatch.setattr(signal_handlers, "insert_or_update_object_task", postponed)
    with connection.execute_wrapper(postponed.before_query):
        yield


@pytest.fixture(scope="session", autouse=True)
def _flush_empties_documents():
    """The database refuses to lose an issued document. Emptying the tables between tests lifts that lock for the
    one transaction of the flush: production knows no way around it.
    """
    from django.db.backends.base.operations import BaseDatabaseOperations

    from payments.models.immutable_triggers import LOCK, UNLOCK

    flush = BaseDatabaseOperations.execute_sql_flush

    def unlocked(self, sql_list):
        vendor = self.connection.vendor
        flush(self, [*UNLOCK[vendor], *sql_list, *LOCK[vendor]] if sql_list else sql_list)

    BaseDatabaseOperations.execute_sql_flush = unlocked
    yield
    BaseDatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def _flush_deletes_rows():
    """Django empties PostgreSQL with TRUNCATE, which makes new files for each of 200 tables and their indexes: seconds.
    A test leaves a few rows in some of them: those are deleted.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    truncate = DatabaseOperations.sql_flush

    def delete(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences or allow_cascade:
            return truncate(self, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        quoted = {table: self.quote_name(table) for table in tables}
        has_rows = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})" for table, name in quoted.items()]  # noqa: S608
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(has_rows))
            filled = [quoted[table] for (table,) in cursor.fetchall()]
        # Foreign keys are checked at the end, so that the order does not matter; then triggers can be made again.
        return [*(f"DELETE FROM {name}" for name in filled), "SET CONSTRAINTS ALL IMMEDIATE"]  # noqa: S608

    DatabaseOperations.sql_flush = delete
    yield
    DatabaseOperations.sql_flush = truncate


@pytest.fixture
def second_factor(monkeypatch):
    """Staff are let into the admin: signing in is tested with `accounts`."""
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
