"""The states of mail to many, and why an address gets none."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BulkState(models.TextChoices):
    """How far a mail to many has come. `stopped` and `sent` are final."""

    DRAFT = "draft", pgettext_lazy("mail to many", "Draft")
    SCHEDULED = "scheduled", pgettext_lazy("mail to many", "Scheduled")
    SENDING = "sending", pgettext_lazy("mail to many", "Being sent")
    PAUSED = "paused", pgettext_lazy("mail to many", "Paused")
    STOPPED = "stopped", pgettext_lazy("mail to many", "Stopped")
    SENT = "sent", pgettext_lazy("mail to many", "Sent")


class RecipientState(models.TextChoices):
    """What became of one recipient's copy."""

    WAITING = "waiting", pgettext_lazy("recipient", "Waiting")
    QUEUED = "queued", pgettext_lazy("recipient", "In the mail queue")
    SENT = "sent", pgettext_lazy("recipient", "Sent")
    FAILED = "failed", pgettext_lazy("recipient", "Failed")
    BOUNCED = "bounced", pgettext_lazy("recipient", "Bounced")
    COMPLAINED = "complained", pgettext_lazy("recipient", "Reported as spam")
    UNSUBSCRIBED = "unsubscribed", pgettext_lazy("recipient", "Unsubscribed by it")
    SUPPRESSED = "suppressed", pgettext_lazy("recipient", "Left out")


class SuppressionReason(models.TextChoices):
    """Why an address gets no mail to many."""

    BOUNCE = "bounce", _("The address does not work")
    COMPLAINT = "complaint", _("Reported as spam")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
