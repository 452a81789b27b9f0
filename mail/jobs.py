"""Jobs of the mail queue and of e-mail to many, run by the scheduler."""

from core.scheduler import every
from mail.bulk import retention
from mail.bulk.send import send_due
from mail.queue import send_unsent


@every("send unsent e-mails", minutes=1)
def send_unsent_emails() -> int:
    return send_unsent()


@every("send e-mail to many", minutes=1)
def send_bulk_mail() -> int:
    return send_due()


@every("delete who got e-mail to many long ago", minutes=24 * 60)
def delete_old_recipients() -> int:
    return retention.delete_old_recipients()


@every("forget addresses that bounced long ago", minutes=24 * 60)
def forget_addresses() -> int:
    return retention.forget_addresses()
