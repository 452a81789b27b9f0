"""Makes editions as the screen does, and writes their times as the clock shows them."""

from datetime import date, datetime

from django.utils import timezone

from events.models import Event
from programme.editions.make import make_edition
from programme.editions.plan import plan_edition, suggested_day


def oslo(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


def clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%a %Y-%m-%d %H:%M}"


def make_next(event: Event, by, day: date | None = None, key: str = "") -> Event:
    day = day or suggested_day(event)
    plan = plan_edition(event, day, by)
    return make_edition(event.pk, day, checksum=plan.checksum, by=by, key=key)


#: A Monday before all of the dates in these tests.
NOW = oslo(2026, 3, 2, 12)
