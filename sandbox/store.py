"""The sandbox's database: SQLite in a file or in memory, with one connection that the world's lock protects."""

import json
import sqlite3
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, created INTEGER NOT NULL,
  owner TEXT, body TEXT NOT NULL, hidden TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS objects_owner ON objects (owner, kind);
CREATE INDEX IF NOT EXISTS objects_intent ON objects (kind, json_extract(body, '$.payment_intent'));
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, next_at REAL, status INTEGER, note TEXT);
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event);
CREATE INDEX IF NOT EXISTS deliveries_state ON deliveries (state, next_at);
CREATE TABLE IF NOT EXISTS due (id INTEGER PRIMARY KEY, at REAL NOT NULL, act TEXT NOT NULL, object TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS due_at ON due (at);
CREATE TABLE IF NOT EXISTS answers (
  key TEXT PRIMARY KEY, created REAL NOT NULL, address TEXT NOT NULL, params TEXT NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL, request TEXT NOT NULL);
"""


class Store:
    def __init__(self, path: str | None):
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _TABLES)

    def close(self) -> None:
        self.db.close()

    def clear(self) -> None:
        for table in ("objects", "deliveries", "due", "answers"):
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are constants

    # -- objects ---------------------------------------------------------------------------------------------
    def add(self, body: dict, *, owner: str | None = None, hidden: dict | None = None) -> dict:
        """Store a new object. `owner` is the id of the object that it is looked up by, such as a payment intent."""
        self.db.execute(
            "INSERT INTO objects (id, kind, created, owner, body, hidden) VALUES (?, ?, ?, ?, ?, ?)",
            (
                body["id"],
                body["object"],
                body.get("created", 0),
                owner,
                json.dumps(body),
                json.dumps(hidden or {}),
            ),
        )
        return body

    def save(self, body: dict, *, owner: str | None = None, hidden: dict | None = None) -> dict:
        self.db.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))
        if owner is not None:
            self.db.execute("UPDATE objects SET owner = ? WHERE id = ?", (owner, body["id"]))
        if hidden is not None:
            self.db.execute("UPDATE objects SET hidden = ? WHERE id = ?", (json.dumps(hidden), body["id"]))
        return body

    def get(self, kind: str, id: str | None) -> dict | None:
        row = self.db.execute("SELECT body FROM objects WHERE id = ? AND kind = ?", (id, kind)).fetchone()
        return json.loads(row["body"]) if row else None

    def hidden(self, id: str) -> dict:
        row = self.db.execute("SELECT hidden FROM objects WHERE id = ?", (id,)).fetchone()
        return json.loads(row["hidden"]) if row else {}

    def owned(self, kind: str, owner: str) -> list[dict]:
        """The objects of a kind with this owner, oldest first."""
        rows = self.db.execute("SELECT body FROM objects WHERE owner = ? AND kind = ? ORDER BY seq", (owner, kind))
        return [json.loads(row["body"]) for row in rows]

    def remove(self, id: str) -> None:
        self.db.execute("DELETE FROM objects WHERE id = ?", (id,))

    def position(self, kind: str, id: str) -> int | None:
        row = self.db.execute("SELECT seq FROM objects WHERE id = ? AND kind = ?", (id, kind)).fetchone()
        return row["seq"] if row else None

    def select(
        self, kind: str, where: str = "1", values: tuple = (), limit: int = -1, newest: bool = True
    ) -> list[dict]:
        order = "DESC" if newest else "ASC"
        rows = self.db.execute(
            f"SELECT body FROM objects WHERE kind = ? AND {where} ORDER BY seq {order} LIMIT ?",  # noqa: S608 - both are made here
            (kind, *values, limit),
        )
        return [json.loads(row["body"]) for row in rows]

    # -- planned actions ---------------------------------------------------------------------------------------
    def plan(self, at: float, act: str, id: str) -> None:
        self.db.execute("INSERT INTO due (at, act, object) VALUES (?, ?, ?)", (at, act, id))

    def unplan(self, act: str, id: str) -> None:
        self.db.execute("DELETE FROM due WHERE act = ? AND object = ?", (act, id))

    def take_due(self, now: float) -> tuple[str, str] | None:
        row = self.db.execute("SELECT * FROM due WHERE at <= ? ORDER BY at, id LIMIT 1", (now,)).fetchone()
        if not row:
            return None
        self.db.execute("DELETE FROM due WHERE id = ?", (row["id"],))
        return row["act"], row["object"]

    def next_due(self) -> float | None:
        return self.db.execute("SELECT min(at) FROM due").fetchone()[0]
