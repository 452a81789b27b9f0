"""The indexes for searching parts of words: made where PostgreSQL has the extension, left out elsewhere."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from core.db import trigram

pytestmark = pytest.mark.django_db

IS_POSTGRESQL = connection.vendor == "postgresql"
on_postgresql = pytest.mark.skipif(not IS_POSTGRESQL, reason="only PostgreSQL has these indexes")


def test_models_name_columns_that_they_have():
    models = trigram.searched_models()
    assert {"Order", "Ticket", "Organisation", "User"} <= {model.__name__ for model in models}
    for model in models:
        assert set(model.trigram_columns) <= {field.column for field in model._meta.local_concrete_fields}


@pytest.mark.skipif(IS_POSTGRESQL, reason="about other databases")
def test_another_database_has_none_and_the_command_says_so(capsys):
    assert trigram.create_indexes("events_ticket", ["attendee_name"]) is False
    call_command("search_indexes")
    assert "Nothing was done" in capsys.readouterr().out


@on_postgresql
def test_migrations_have_made_the_indexes_that_the_models_name():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE '%_trgm'")
        made = {row[0] for row in cursor.fetchall()}
    models = trigram.searched_models()
    wanted = {f"{model._meta.db_table}_{column}_trgm" for model in models for column in model.trigram_columns}
    assert made == wanted


@on_postgresql
@pytest.mark.parametrize(("table", "column"), [("payments_order", "buyer_name"), ("events_ticket", "attendee_email")])
def test_a_search_for_a_part_of_a_word_uses_its_index(table, column):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        search = f"SELECT id FROM {table} WHERE UPPER({column}::text) LIKE UPPER('%nordmann%')"  # noqa: S608
        cursor.execute(f"EXPLAIN {search}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert f"{table}_{column}_trgm" in plan


@on_postgresql
def test_a_role_without_the_right_goes_without(monkeypatch):
    monkeypatch.setattr(trigram, "EXTENSION", "no_such_extension")
    assert trigram.create_indexes("events_ticket", ["attendee_name"]) is False
    with connection.cursor() as cursor:  # the transaction goes on
        cursor.execute("SELECT 1")
    with pytest.raises(CommandError, match="CREATE EXTENSION"):
        call_command("search_indexes")


@on_postgresql
def test_indexes_come_back_after_they_are_dropped():
    trigram.drop_indexes("events_ticket", ["attendee_name"])
    call_command("search_indexes")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'events_ticket_attendee_name_trgm'")
        assert cursor.fetchone()


def test_the_error_of_the_database_is_one_that_is_caught():
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION no_such_extension")
