"""From the draft to the rows of the recipients."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from core.db.insert import insert_new
from mail.bulk.addresses import normalised
from mail.bulk.audiences import Recipient, audience_of, recipients_of
from mail.bulk.suppression import suppressed_among
from mail.enums import BulkState, RecipientState
from mail.models import BulkMail, BulkRecipient

CONFIRMED = "mail.bulk_confirmed"
_CHUNK = 500
_Item = TypeVar("_Item")


class NotADraft(Exception):
    """The mail has been confirmed meanwhile, or is no longer waiting for its time."""


def find_recipients(bulk_mail: BulkMail) -> Iterator[tuple[Recipient, bool]]:
    """Everybody in the audience once, and whether the address is suppressed."""
    scope = audience_of(bulk_mail).scope(bulk_mail.arguments)
    seen: set[str] = set()
    for chunk in _chunks(recipients_of(bulk_mail)):
        new = {}
        for recipient in chunk:
            address = normalised(recipient.address)
            if "@" in address and address not in seen:
                seen.add(address)
                new[address] = Recipient(address, recipient.language, recipient.name)
        suppressed = suppressed_among(list(new), scope)
        yield from ((recipient, address in suppressed) for address, recipient in new.items())


def count_recipients(bulk_mail: BulkMail) -> tuple[int, int]:
    """How many would get the mail now, and how many are left out because they are suppressed."""
    results = [is_suppressed for _recipient, is_suppressed in find_recipients(bulk_mail)]
    return results.count(False), results.count(True)


@transaction.atomic
def confirm(bulk_mail_pk: int, *, by, send_at: datetime | None, number: int) -> BulkMail:
    """Send the draft at `send_at`, or now. `number` is the number of recipients that the user was shown.

    Raises NotADraft.
    """
    bulk_mail = BulkMail.objects.select_for_update(no_key=True).get(pk=bulk_mail_pk)
    if not bulk_mail.is_draft:
        raise NotADraft
    bulk_mail.state = BulkState.SCHEDULED
    bulk_mail.confirmed_by = by
    bulk_mail.send_at = send_at or timezone.now()
    bulk_mail.recipient_count = number
    bulk_mail.save()
    audience = audience_of(bulk_mail)
    data = {"audience": audience.describe(bulk_mail.arguments), "number": number}
    log(bulk_mail, CONFIRMED, user=by, data=data | {"at": bulk_mail.send_at.isoformat() if send_at else ""})
    return bulk_mail


def collect(bulk_mail_pk: int) -> int:
    """Store a row for everybody in the audience, and begin to send. Returns how many rows there are.

    Each chunk is committed by itself. Killed in the middle, it is called again, and adds only who is missing. Somebody
    who has left meanwhile is left out when the e-mail is sent.
    """
    bulk_mail = BulkMail.objects.get(pk=bulk_mail_pk)
    for chunk in _chunks(find_recipients(bulk_mail)):
        insert_new(
            [
                BulkRecipient(
                    bulk_mail=bulk_mail,
                    address=recipient.address,
                    name=recipient.name[:200],
                    language=recipient.language,
                    state=RecipientState.SUPPRESSED if is_suppressed else RecipientState.WAITING,
                )
                for recipient, is_suppressed in chunk
            ]
        )
    number = bulk_mail.recipients.count()
    BulkMail.objects.filter(pk=bulk_mail_pk, state=BulkState.SCHEDULED, collected_at=None).update(
        state=BulkState.SENDING, collected_at=timezone.now(), recipient_count=number
    )
    return number


def _chunks(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
