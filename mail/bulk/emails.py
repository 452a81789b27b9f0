"""The e-mail that one recipient of a mail to many gets, with the headers of RFC 8058 that let one click end it."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import get_language

from mail.bulk.addresses import digest_of
from mail.bulk.audiences import audience_of
from mail.bulk.contents import content_of
from mail.bulk.links import unsubscribe_url
from mail.bulk.suppression import is_suppressed
from mail.enums import BulkState, RecipientState
from mail.message import Email, build_message
from mail.models import BulkMail, BulkRecipient, OutgoingMail
from mail.queue import email

EMAIL_NAME = "bulk"


@email(EMAIL_NAME)
def bulk_email(recipient: int) -> Email | None:
    """Not sent when the mail was stopped, or when the address was suppressed after the e-mail was queued."""
    row = BulkRecipient.objects.select_related("bulk_mail").filter(pk=recipient).first()
    if row is None:
        return None
    if row.bulk_mail.state == BulkState.STOPPED:
        BulkRecipient.objects.filter(pk=row.pk, state=RecipientState.QUEUED).update(state=RecipientState.WAITING)
        return None
    scope = audience_of(row.bulk_mail).scope(row.bulk_mail.arguments)
    if is_suppressed(row.address, scope):
        BulkRecipient.objects.filter(pk=row.pk).update(state=RecipientState.SUPPRESSED)
        return None
    return compose(row.bulk_mail, row.address, recipient_pk=row.pk)


def compose(bulk_mail: BulkMail, address: str, *, recipient_pk: int | None = None) -> Email | None:
    """The e-mail to this address in the active language; None when the content has nothing to say any more."""
    written = content_of(bulk_mail).write(bulk_mail)
    if written is None:
        return None
    audience, arguments = audience_of(bulk_mail), bulk_mail.arguments
    link = unsubscribe_url(digest_of(address), audience.scope(arguments), get_language() or "nb", recipient_pk)
    return Email(
        subject=written.subject,
        template=written.template,
        context={
            "why": audience.why(arguments),
            "unsubscribe_url": link,
            "manage_url": audience.manage_url(address),
            **written.context,
        },
        headers={
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
        },
    )


def preview(bulk_mail: BulkMail, language: str, to: str) -> EmailMultiAlternatives | None:
    """The e-mail as this address would get it, without a row. Its link to unsubscribe leaves nothing."""
    mail = OutgoingMail(key=f"preview-{bulk_mail.pk}", to=to or settings.DEFAULT_FROM_EMAIL, language=language)
    with translation.override(language):
        content = compose(bulk_mail, "preview@example.invalid")
        return build_message(content, mail) if content else None
