"""Scheduled jobs of events. The waiting list has its own in `events.waitinglist.jobs`."""

from core.scheduler import every
from events.changes import process
from events.emails import reminders
from events.questions import answers


@every("delete dietary requirements", minutes=60 * 6)
def delete_dietary() -> int:
    return answers.delete_expired_dietary()


@every("send event reminders", minutes=10)
def send_reminders() -> int:
    return reminders.queue_reminders()


@every("send thanks", minutes=30)
def send_thanks() -> int:
    return reminders.queue_thanks()


@every("process event changes", minutes=1)
def process_changes() -> int:
    return process.process_all_changes()
