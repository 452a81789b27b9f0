"""The mail queue as the page "Operation" shows it."""

from django.db.models import Min
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.operation.health import OK, WARNING, Result, health_check, waiting_since
from mail.queue import deliverable_emails, failed_emails


@health_check("mail", gettext_lazy("E-mail to send"))
def unsent_mail() -> Result:
    """E-mails that could be sent now; one that was delayed waits since its delay ended."""
    waiting = deliverable_emails()
    since = Greatest("created_at", Coalesce("retry_at", "created_at"))
    return waiting_since(waiting.aggregate(since=Min(since))["since"], waiting.count())


@health_check("failed_mail", gettext_lazy("E-mail that failed"))
def failed_mail() -> Result:
    number = failed_emails().count()
    if not number:
        return Result(OK, _("None."))
    message = ngettext("%(number)s could not be sent.", "%(number)s could not be sent.", number)
    return Result(WARNING, message % {"number": number})
