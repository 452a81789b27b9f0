"""The migrated database that the tests in memory start from: made by the first run, kept for the next ones.

It takes twenty seconds to migrate and none to copy. What is kept is named after the migrations and the installed
packages; `--create-db` makes it anew. On a server, and in a fresh clone, the migrations run as ever.
"""

import fcntl
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "var" / "tests"


class Migrated:
    """The shared memory called `name`, filled when there is something to fill it with.

    Otherwise whoever asks next waits until `keep` is called, and then has it.
    """

    def __init__(self, name: str, *, anew: bool):
        self.kept = FOLDER / f"{digest()}.sqlite3"
        FOLDER.mkdir(parents=True, exist_ok=True)
        # Shared memory lasts while somebody is connected to it.
        self.memory = sqlite3.connect(name, uri=True, check_same_thread=False)
        self.lock = (FOLDER / "lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.is_filled = self.kept.exists() and not anew
        if self.is_filled:
            with closing(sqlite3.connect(self.kept)) as file:
                file.backup(self.memory)
            self.lock.close()

    def keep(self, connection: sqlite3.Connection | None) -> None:
        """`connection` is None where no chosen test asks for the database: then nothing was migrated."""
        if self.is_filled:
            return
        if connection is None:
            self.lock.close()
            return
        for old in FOLDER.glob("*.sqlite3"):
            old.unlink()
        part = self.kept.with_suffix(".part")
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as file:
            connection.backup(file)
        part.rename(self.kept)
        self.lock.close()

    @property
    def file(self) -> Path | None:
        """The migrated file, where there is one."""
        return self.kept if self.kept.exists() else None


def digest() -> str:
    found = hashlib.sha256()
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements-dev.txt"]:
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
