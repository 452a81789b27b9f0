"""Fixtures for all rooms. What belongs to one room stands in that room's own conftest."""

import socket

import pytest
from django.db import connection
from running.migrated import Migrated

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


def touches_database(item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    if "browser" in fixtures:
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


@pytest.fixture
def second_factor(monkeypatch):
    """Staff are let into the admin: the road there has its own tests, with accounts."""
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
