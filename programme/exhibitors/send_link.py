"""Send an exhibitor the secret link to its profile, or another one when a stranger has it."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from mail.queue import queue_email
from programme.exhibitors.models import Exhibitor, ExhibitorMail, new_key
from programme.exhibitors.profile import is_closed

EMAIL = "exhibitor_link"


class NoAddress(Exception):
    """The exhibitor has no e-mail address, is withdrawn, or the edition is over or cancelled."""


def send_first_link(exhibitor: Exhibitor) -> None:
    """Queue the e-mail to the buyer of a stand, once for each stand and edition."""
    _queue(exhibitor, key=f"exhibitor:{exhibitor.pk}:{exhibitor.edition_id}")


def send_link_again(exhibitor: Exhibitor, *, by) -> bool:
    """Queue the e-mail once more. Returns False when that was done in this minute already. Raises NoAddress."""
    if not can_be_sent(exhibitor):
        raise NoAddress
    minute = f"{timezone.now():%Y%m%d%H%M}"
    if not _queue(exhibitor, key=f"exhibitor:{exhibitor.pk}:again:{minute}"):
        return False
    log(exhibitor, "programme.exhibitor_link_sent", user=by)
    return True


def replace_link(exhibitor: Exhibitor, *, by) -> bool:
    """Give the exhibitor a new link, and queue the e-mail with it. The old link opens nothing any more.

    Returns False, with nothing changed, when that was done in this minute already. Raises NoAddress.
    """
    with transaction.atomic():
        rows = Exhibitor.objects.select_for_update(of=["self"], no_key=True).select_related("edition")
        row = rows.get(pk=exhibitor.pk)
        if not can_be_sent(row):
            raise NoAddress
        key = f"exhibitor:{row.pk}:replaced:{timezone.now():%Y%m%d%H%M}"
        if not _queue(row, key=key, is_replaced=True):
            return False
        row.key = new_key()
        row.save(update_fields=["key"])
        log(row, "programme.exhibitor_link_replaced", user=by)
    return True


def can_be_sent(exhibitor: Exhibitor) -> bool:
    return bool(exhibitor.contact_email) and not is_closed(exhibitor)


def _queue(exhibitor: Exhibitor, *, key: str, is_replaced: bool = False) -> bool:
    mail = queue_email(
        EMAIL,
        key=key,
        to=exhibitor.contact_email,
        language=exhibitor.language,
        related_rows=[ExhibitorMail(exhibitor=exhibitor)],
        exhibitor=exhibitor.pk,
        **({"is_replaced": True} if is_replaced else {}),
    )
    return mail is not None
