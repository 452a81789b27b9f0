"""What the programme editor has changed, so that it can be undone for a while."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programme.enums import EditKind
from programme.timetable.state import Difference

#: How long a change can be undone, and how many of one event are kept.
KEPT_FOR = timedelta(days=30)
MAX_KEPT = 20


class ProgrammeChange(models.Model):
    """One save, paste, shift or undo in the programme editor.

    `rows` has each row that was changed, as `programme.timetable.state.Difference` in JSON.
    """

    edition = models.ForeignKey(
        "events.Event", verbose_name=_("event"), on_delete=models.CASCADE, related_name="programme_changes"
    )
    kind = models.CharField(_("what was done"), max_length=10, choices=EditKind.choices)
    rows = models.JSONField(default=list)
    created_at = models.DateTimeField(_("changed"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of a programme")
        verbose_name_plural = _("changes of programmes")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.edition}"

    @property
    def differences(self) -> list[Difference]:
        return [Difference(**row) for row in self.rows]


def keep_change(edition, kind: EditKind, differences: list[Difference], by) -> ProgrammeChange:
    """Keep what was changed, and delete what is too old or too much to be kept."""
    change = ProgrammeChange.objects.create(
        edition=edition, kind=kind, rows=[difference.as_row() for difference in differences], created_by=by
    )
    ProgrammeChange.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    newest = edition.programme_changes.order_by("-pk").values_list("pk", flat=True)[:MAX_KEPT]
    edition.programme_changes.exclude(pk__in=list(newest)).delete()
    return change


def changes_to_undo(edition) -> list[ProgrammeChange]:
    """The changes that may still be undone, the newest first."""
    changes = edition.programme_changes.filter(undone_at=None, created_at__gt=timezone.now() - KEPT_FOR)
    return list(changes.exclude(kind=EditKind.UNDO).select_related("created_by").order_by("-pk"))
