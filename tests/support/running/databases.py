"""A database of its own for each running site: a SQLite file, or one made on the server that DATABASE_URL names."""

import os
import shutil
import sqlite3
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


def server_url() -> str:
    """The PostgreSQL server to use, or empty for SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith(("postgres://", "postgresql://")) else ""


def _run(statement: str) -> None:
    import psycopg

    parts = urlsplit(server_url())
    # The database named in the address may be the suite's own: it always exists before the tests make theirs.
    with psycopg.connect(urlunsplit(parts._replace(scheme="postgresql")), autocommit=True) as connection:
        connection.execute(statement)


class Database:
    """`url` is what the site gets as DATABASE_URL; empty leaves the choice to the demo's own SQLite file."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.name = f"moteplass_{uuid.uuid4().hex[:12]}" if server_url() else ""

    @property
    def url(self) -> str:
        return urlunsplit(urlsplit(server_url())._replace(path=f"/{self.name}")) if self.name else ""

    @property
    def file(self) -> Path:
        return self.folder / "demo.sqlite3"

    def create(self) -> None:
        if self.name:
            _run(f'CREATE DATABASE "{self.name}"')

    def copy_to(self, other: "Database") -> None:
        """Nobody may be using this one meanwhile."""
        if self.name:
            _run(f'CREATE DATABASE "{other.name}" TEMPLATE "{self.name}"')
            return
        with sqlite3.connect(self.file) as source, sqlite3.connect(other.file) as target:
            source.backup(target)
        source.close()
        target.close()

    def drop(self) -> None:
        if self.name:
            _run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        else:
            self.file.unlink(missing_ok=True)


def copy_files(source: Path, target: Path) -> None:
    """The demo's folder without its SQLite files and mail."""
    leave = shutil.ignore_patterns("*.sqlite3*", "mail", "log.txt")
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=leave)
