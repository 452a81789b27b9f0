"""What the search needs of each database: on PostgreSQL two indexes, on SQLite a full-text table kept by triggers."""

from django.db import migrations

from core.db.trigram import TrigramIndexes

TYPOS = TrigramIndexes(search_word=("word",))
_COLUMNS = "title_terms, purpose_terms, body_terms"
_NEW = "new.title_terms, new.purpose_terms, new.body_terms"
_OLD = "old.title_terms, old.purpose_terms, old.body_terms"
_ADD = f"INSERT INTO search_entry_fts(rowid, {_COLUMNS}) VALUES (new.id, {_NEW});"
_REMOVE = f"INSERT INTO search_entry_fts(search_entry_fts, rowid, {_COLUMNS}) VALUES ('delete', old.id, {_OLD});"
SQLITE = (
    f"CREATE VIRTUAL TABLE search_entry_fts USING fts5({_COLUMNS}, content='search_entry', content_rowid='id')",
    f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN {_ADD} END",
    f"CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN {_REMOVE} END",
    f"CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN {_REMOVE} {_ADD} END",
)
# Without a list of rows that wait to be indexed: while it is long, PostgreSQL reads the whole table instead.
POSTGRESQL = ("CREATE INDEX search_entry_vector ON search_entry USING gin (vector) WITH (fastupdate = off)",)


def create(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute("DROP INDEX IF EXISTS search_entry_vector")
            return
        for name in ("added", "removed", "changed"):
            cursor.execute(f"DROP TRIGGER IF EXISTS search_entry_{name}")
        cursor.execute("DROP TABLE IF EXISTS search_entry_fts")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(TYPOS.forwards, TYPOS.backwards),
    ]
