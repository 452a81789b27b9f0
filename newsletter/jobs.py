"""Jobs of the newsletter, run by the scheduler."""

from core.scheduler import every
from newsletter.subscribing import retention


@every("delete unconfirmed sign-ups for the newsletter", minutes=60)
def delete_unconfirmed() -> int:
    return retention.delete_unconfirmed()
