"""E-mail to many in tests: an audience whose members a test chooses, and the clock that sends."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from django import forms

from mail.bulk import audiences
from mail.bulk.audiences import Audience, Recipient, register_audience
from mail.bulk.prepare import confirm
from mail.models import BulkMail


class NoChoice(forms.Form):
    def arguments(self) -> dict:
        return {}


@dataclass
class Crowd:
    """The audience «crowd». `left` has what was unsubscribed from."""

    members: list[Recipient] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)

    def add(self, number: int, language: str = "nb") -> None:
        first = len(self.members)
        self.members += [Recipient(f"leser{first + each}@example.no", language) for each in range(number)]


@contextmanager
def a_crowd(number: int = 0):
    before = dict(audiences._audiences)
    crowd = Crowd()
    crowd.add(number)
    register_audience(
        Audience(
            name="crowd",
            label="Crowd",
            permission="events.view_event",
            form=NoChoice,
            recipients=lambda arguments: list(crowd.members),
            describe=lambda arguments: "The crowd",
            why=lambda arguments: "Because.",
            scope=lambda arguments: "crowd:",
            scope_label=lambda scope: "Crowd news",
            unsubscribed=lambda digest, scope: crowd.left.append((digest, scope)),
        )
    )
    yield crowd
    audiences._audiences.clear()
    audiences._audiences.update(before)


def create_bulk_mail(**fields) -> BulkMail:
    """A draft to the crowd."""
    texts = {"subject_nb": "Hei alle", "body_nb": "Velkommen.\n\nSe https://example.no/", "audience": "crowd"}
    return BulkMail.objects.create(**(texts | fields))


def confirmed(**fields) -> BulkMail:
    """To be sent at once; nothing is sent before the clock runs."""
    return confirm(create_bulk_mail(**fields).pk, by=None, send_at=None, number=0)
