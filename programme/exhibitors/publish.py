"""Publish exhibitors."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from programme.exhibitors.models import Exhibitor


@transaction.atomic
def publish_exhibitors(pks: Iterable[int], *, by) -> int:
    """Publish those that are ready. Returns how many; one that is withdrawn or incomplete is left as it is."""
    ready = list(Exhibitor.objects.ready().filter(pk__in=pks).select_for_update(no_key=True).order_by("pk"))
    for exhibitor in ready:
        exhibitor.is_published, exhibitor.published_at = True, timezone.now()
        exhibitor.save(update_fields=["is_published", "published_at"])
        log(exhibitor, "programme.exhibitor_published", user=by)
    return len(ready)
