"""What events do by the clock."""

from core.clock import every
from events.domain import answers, by_clock, change_work


@every("forget dietary needs", minutes=60 * 6)
def forget_dietary() -> int:
    return answers.forget_dietary()


@every("remind of events", minutes=10)
def remind() -> int:
    return by_clock.post_reminders()


@every("thank for coming", minutes=30)
def thank() -> int:
    return by_clock.post_thanks()


@every("go on with changes of events", minutes=1)
def go_on_with_changes() -> int:
    return change_work.work_on_all()
