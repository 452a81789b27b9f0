"""Jobs of the mail queue, run by the scheduler."""

from core.scheduler import every
from mail.queue import send_unsent


@every("send unsent e-mails", minutes=1)
def send_unsent_emails() -> int:
    return send_unsent()
