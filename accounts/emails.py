"""E-mails about accounts, such as sign-in codes. They are queued, and sent before all other e-mails.

An address without an account costs the same work as one with an account: the same limits, the same text, a row in the
queue. The row then has no address, and nothing is sent.
"""

import json
import secrets
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from accounts.encryption import fernet
from mail.message import Email
from mail.models import OutgoingMail
from mail.queue import email, queue_email

EMAIL_NAME = "account_message"
#: In place of an address that has no account. The domain can never exist.
NOBODY = "nobody@account.invalid"
#: How long the rows are kept: they say who signed in when.
_RETENTION = timedelta(days=1)


def queue_account_email(address: str, subject: str, body: str) -> None:
    """Queue the e-mail; with an empty `address`, one that will not be sent."""
    secret = fernet("email").encrypt(json.dumps([subject, body]).encode()).decode()
    queue_email(
        EMAIL_NAME,
        key=f"account-{secrets.token_hex(16)}",
        to=address or NOBODY,
        language=get_language() or settings.LANGUAGE_CODE,
        urgent=True,
        secret=secret,
        is_sent=bool(address),
    )


@email(EMAIL_NAME)
def account_message(secret: str, is_sent: bool) -> Email | None:
    """The e-mail as it was queued. Not sent when its code has expired."""
    if not is_sent:
        return None
    try:
        subject, body = json.loads(fernet("email").decrypt(secret, ttl=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT))
    except InvalidToken:
        return None
    return Email(subject=subject, template="accounts/emails/account_message", context={"body": body})


def delete_old_emails(now: datetime | None = None) -> int:
    """Delete the rows of account e-mails after a day. Returns how many."""
    before = (now or timezone.now()) - _RETENTION
    return OutgoingMail.objects.filter(email_name=EMAIL_NAME, created_at__lt=before).delete()[0]
