"""The links of e-mail to many. They are signed, and hold the digest of an address and never the address."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

_SALT = "mail.bulk.unsubscribe"
#: A token is some 150 characters long; anything much longer is not looked at.
MAX_LENGTH = 400


@dataclass(frozen=True)
class UnsubscribeLink:
    digest: str
    scope: str
    recipient_pk: int | None


def unsubscribe_url(digest: str, scope: str, language: str, recipient_pk: int | None = None) -> str:
    """Where one click ends the mail of this scope. It works as long as SECRET_KEY or its fallback does."""
    token = signing.dumps([digest, scope, recipient_pk], salt=_SALT)
    with translation.override(language):
        return settings.SITE_URL + reverse("mail_unsubscribe", args=[token])


def read_token(token: str) -> UnsubscribeLink | None:
    """None for a token that was not signed here."""
    if len(token) > MAX_LENGTH:
        return None
    try:
        digest, scope, recipient_pk = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return UnsubscribeLink(digest, scope, recipient_pk)
