"""Scheduled jobs of accounts."""

from accounts.emails import delete_old_emails
from core.scheduler import every


@every("delete old e-mails about accounts", minutes=60)
def delete_account_emails() -> int:
    return delete_old_emails()
