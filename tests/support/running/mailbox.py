"""The demo's mail folder, read as a mail program would."""

import email
import email.policy
import re
import time
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

_DIVIDER = re.compile(rb"^-{70,}\n", re.MULTILINE)


@dataclass(frozen=True)
class Mail:
    message: EmailMessage
    file: Path

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @cached_property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @cached_property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @cached_property
    def attachments(self) -> dict[str, bytes]:
        found = {}
        for part in self.message.iter_attachments():
            content = part.get_content()
            found[part.get_filename()] = content.encode() if isinstance(content, str) else content
        return found

    @property
    def links(self) -> list[str]:
        return re.findall(r"https?://[^\s<>\"]+", self.text)

    @property
    def code(self) -> str:
        """The code to sign in with: alone on its line."""
        found = re.search(r"^\s*([A-Z0-9]{3,6}-?[A-Z0-9]{3,6})\s*$", self.text, re.MULTILINE)
        assert found, f"No code in:\n{self.text}"
        return found[1]


class Mailbox:
    def __init__(self, folder: Path):
        self.folder = folder

    def all(self) -> list[Mail]:
        """Oldest first. A file may hold several mails, one after another, each ended by a line of dashes."""
        found = []
        if not self.folder.exists():
            return found
        for file in sorted(self.folder.iterdir(), key=lambda each: (each.stat().st_mtime_ns, each.name)):
            for raw in _DIVIDER.split(file.read_bytes()):
                if raw.strip():
                    message = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
                    found.append(Mail(message, file))
        return found

    def to(self, address: str, subject: str = "") -> list[Mail]:
        """Those to one address, whose subject contains a text."""
        return [mail for mail in self.all() if address.lower() in mail.to.lower() and subject in mail.subject]

    def wait(self, address: str, subject: str = "", *, count: int = 1, seconds: float = 15) -> Mail:
        """The newest, as soon as there are `count`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.to(address, subject)
            if len(found) >= count:
                return found[-1]
            time.sleep(0.1)
        seen = [f"{mail.to}: {mail.subject}" for mail in self.all()[-20:]]
        raise AssertionError(f"No mail to {address} about {subject!r}. There are: {seen}")
