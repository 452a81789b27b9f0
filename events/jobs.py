"""What events do by the clock."""

from core.scheduler import every
from events.changes import process
from events.emails import reminders
from events.questions import answers


@every("forget dietary needs", minutes=60 * 6)
def forget_dietary() -> int:
    return answers.forget_dietary()


@every("remind of events", minutes=10)
def remind() -> int:
    return reminders.post_reminders()


@every("thank for coming", minutes=30)
def thank() -> int:
    return reminders.post_thanks()


@every("go on with changes of events", minutes=1)
def go_on_with_changes() -> int:
    return process.work_on_all()
