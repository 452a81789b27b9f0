"""Scheduled jobs of the core app."""

from core.limits import delete_old_attempts
from core.operation import task_queue
from core.pages.scheduled import publish_and_expire
from core.scheduler import delete_old_slots, every


@every("delete old clock slots", minutes=60 * 24)
def delete_old_clock_slots() -> int:
    return delete_old_slots()


@every("retry tasks that died", minutes=1)
def retry_dead_tasks() -> int:
    return task_queue.retry_dead_tasks()


@every("delete old tasks", minutes=60 * 24)
def delete_old_tasks() -> int:
    return task_queue.delete_old_tasks()


@every("publish and expire pages", minutes=1)
def publish_and_expire_pages() -> int:
    return publish_and_expire()


@every("delete old attempts", minutes=60)
def delete_attempts() -> int:
    return delete_old_attempts()
