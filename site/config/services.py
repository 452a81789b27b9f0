"""The URLs of the database, Redis, the mail server and Sentry. No sentence repeats a URL: it has a password."""

from typing import Any

import dj_database_url

from config import email_url
from config.kinds import Kind, Wrong, split

_DATABASES = {"postgres", "postgresql", "pgsql", "sqlite"}
#: Options of Django's that the driver does not know.
_OF_DJANGO = {"pool", "server_side_binding", "isolation_level", "assume_role"}
#: The connection waits so long at most, so that a database that is away is noticed. In seconds and milliseconds.
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 15_000}


def database(value: str) -> dict[str, Any]:
    """Django's settings for PostgreSQL or SQLite."""
    scheme = value.split(":", 1)[0]
    if "://" not in value or scheme not in _DATABASES:
        raise Wrong("it must begin with postgres:// (PostgreSQL) or sqlite://")
    if scheme == "sqlite":
        return _sqlite(value)
    if "#" in value:
        raise Wrong("it has a #; write %23 for a # in the password")
    if not split(value).path.strip("/"):
        raise Wrong("it names no database; write postgres://user:password@host:5432/name")
    try:
        parsed = dict(dj_database_url.parse(value))
    except ValueError:
        raise Wrong("it cannot be read; percent-encode @ : / ? # in the user name and password") from None
    options = parsed["OPTIONS"] = {**_PATIENCE, **parsed.get("OPTIONS", {})}
    _refuse_unknown({name: each for name, each in options.items() if name not in _OF_DJANGO})
    return parsed


def _sqlite(value: str) -> dict[str, Any]:
    parsed = dict(dj_database_url.parse(value))
    # IMMEDIATE takes the write lock at the start. Otherwise a transaction that reads and then writes could fail.
    parsed["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    return parsed


def _refuse_unknown(options: dict[str, Any]) -> None:
    import psycopg
    from psycopg.conninfo import make_conninfo

    try:
        make_conninfo(**options)
    except psycopg.ProgrammingError as error:
        raise Wrong(f"PostgreSQL's driver refuses what follows the ?: {str(error).strip()}") from None


def redis(value: str) -> str:
    """One URL, or several separated by commas: the first is written to, the others are read from."""
    for each in value.replace(";", ",").split(","):
        url = split(each)
        if url.scheme not in {"redis", "rediss", "unix"}:
            raise Wrong("it must begin with redis:// (or rediss:// for TLS, unix:// for a socket)")
        if url.scheme == "unix":
            if not url.path.strip("/"):
                raise Wrong("it names no socket; write unix:///run/redis/redis-server.sock?db=0")
            continue
        if not url.hostname:
            raise Wrong("it names no host; write redis://host:6379/0")
        if url.path.strip("/") and not url.path.strip("/").isdecimal():
            raise Wrong("what follows the host must be the number of a database; write redis://host:6379/0")
    return value


def mail(*, production: bool) -> Kind:
    def read(value: str) -> dict[str, Any]:
        try:
            found = email_url.read(value)
        except email_url.BadEmailURL as error:
            raise Wrong(str(error)) from None
        if production and value.split(":", 1)[0] in email_url.SENDS_NOTHING:
            raise Wrong(f"{value.split(':', 1)[0]}:// sends nothing, so every e-mail would be lost")
        return found

    return read


def sentry(value: str) -> str:
    from sentry_sdk.utils import BadDsn, Dsn

    split(value)
    try:
        Dsn(value)
    except (BadDsn, ValueError):
        raise Wrong("it is not a DSN; copy it from Sentry: https://key@host/number") from None
    return value
