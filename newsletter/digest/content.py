"""The content of an issue as an e-mail to many, and the row that sends it."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mail.bulk.contents import Content, Written, register_content
from mail.bulk.prepare import NotADraft
from mail.models import BulkMail
from newsletter.digest.items import events_of, news_of
from newsletter.models import Digest
from newsletter.subscribing.scopes import AUDIENCE

CONTENT = "newsletter"


def write_digest(bulk_mail: BulkMail) -> Written | None:
    """In the active language. None when the issue was deleted."""
    digest = Digest.objects.select_related("list").filter(bulk_mail=bulk_mail).first()
    if digest is None:
        return None
    context = {
        "digest": digest,
        "news": news_of(digest),
        "events": events_of(digest),
        "web_url": settings.SITE_URL + reverse("newsletter_digest", args=[digest.pk]),
    }
    return Written(digest.title, "newsletter/emails/digest", context)


def _edit_url(bulk_mail: BulkMail) -> str:
    digest = Digest.objects.filter(bulk_mail=bulk_mail).first()
    return reverse("digests:edit", args=[digest.pk]) if digest else reverse("digests:index")


def register() -> None:
    register_content(CONTENT, Content(label=_("Newsletter"), write=write_digest, edit_url=_edit_url))


@transaction.atomic
def keep_bulk_mail(digest: Digest, *, by) -> BulkMail:
    """The e-mail of this issue, with its present subject and list. Made when the issue is new.

    Raises NotADraft when it was confirmed meanwhile. The caller saves the issue in the same transaction.
    """
    values = {
        "subject_nb": digest.title_nb,
        "subject_en": digest.title_en,
        "arguments": {"list": digest.list_id},
    }
    if digest.bulk_mail is None:
        digest.bulk_mail = BulkMail.objects.create(audience=AUDIENCE, content=CONTENT, created_by=by, **values)
        Digest.objects.filter(pk=digest.pk).update(bulk_mail=digest.bulk_mail)
    elif not BulkMail.objects.filter(pk=digest.bulk_mail_id, state="draft").update(**values):
        raise NotADraft
    return digest.bulk_mail
