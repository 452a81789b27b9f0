"""Publish and expire pages, and other content with drafts, at the times that editors have set.

Wagtail's command `publish_scheduled` does the same. It stops at the first page that fails, and an expiry there drops
the planned publication of the page's next version.
"""

import logging
from collections.abc import Callable
from functools import partial

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


class ScheduleError(Exception):
    """Something could not be published or expired. The reasons are in the log."""


def publish_and_expire() -> int:
    """Publish what is due, then expire what is due. Returns how many were published or expired.

    Each is done in its own transaction and logged. Raises ScheduleError after all others are done when one of them
    failed; the next call tries it again.
    """
    failures: list[str] = []
    # Publishing goes first: the new version decides whether and when the page expires.
    done = [_attempt(f"publish revision {pk}", partial(_publish, pk), failures) for pk in _due_revisions()]
    for model in _models_with_drafts():
        for pk in _due_to_expire(model):
            done.append(_attempt(f"expire {model._meta.label} {pk}", partial(_expire, model, pk), failures))
    if failures:
        raise ScheduleError(f"Failed: {', '.join(failures)}")
    return sum(done)


def _models_with_drafts() -> list[type[models.Model]]:
    """`Page`, which stands for all page types, and every other model with drafts."""
    others = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    return [Page, *(model for model in others if not issubclass(model, Page))]


def _due_revisions() -> list[int]:
    due = Revision.objects.filter(approved_go_live_at__lte=timezone.now())
    return list(due.order_by("approved_go_live_at", "pk").values_list("pk", flat=True))


def _due_to_expire(model: type[models.Model]) -> list[int]:
    due = model._meta.default_manager.filter(live=True, expire_at__lte=timezone.now())
    return list(due.order_by("expire_at", "pk").values_list("pk", flat=True))


def _attempt(description: str, action: Callable[[], bool], failures: list[str]) -> bool:
    try:
        with transaction.atomic():
            return action()
    except Exception:  # one page that fails must not stop the others
        logger.exception("Could not %s", description)
        failures.append(description)
        return False


def _publish(pk: int) -> bool:
    """Publish the revision unless somebody has published or cancelled it meanwhile."""
    due = Revision.objects.select_for_update(no_key=True).filter(approved_go_live_at__lte=timezone.now())
    revision = due.filter(pk=pk).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _expire(model: type[models.Model], pk: int) -> bool:
    """Unpublish the object unless somebody has done it or moved its expiry meanwhile."""
    due = model._meta.default_manager.select_for_update(no_key=True).filter(live=True, expire_at__lte=timezone.now())
    instance = due.filter(pk=pk).first()
    if instance is None:
        return False
    if isinstance(instance, Page):
        instance = instance.specific
    next_version = instance.scheduled_revision
    instance.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    if next_version is not None:
        # Unpublishing cancels every planned version, but this one has a later date of its own.
        Revision.objects.filter(pk=next_version.pk).update(approved_go_live_at=next_version.approved_go_live_at)
    return True
