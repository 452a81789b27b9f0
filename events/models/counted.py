from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel, get_all_child_relations


class Counted(models.Model):
    """Something with a limited number of seats.

    `taken` belongs to `events.domain.stock` alone: saving an object that was read a while ago (a form that stood
    open while tickets were sold) never writes the counter back.
    """

    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("Number of seats. Empty means no limit.")
    )
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = self.saved_fields()
        super().save(**kwargs)

    @classmethod
    def saved_fields(cls) -> list[str]:
        """Everything that an ordinary save writes; children in the same form are saved along."""
        own = [field.name for field in cls._meta.concrete_fields if not field.primary_key and field.name != "taken"]
        if not issubclass(cls, ClusterableModel):
            return own
        return own + [relation.get_accessor_name() for relation in get_all_child_relations(cls)]

    @property
    def left(self) -> int | None:
        """Seats not taken; None when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


def seats_within_capacity(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=models.Q(capacity__isnull=True) | models.Q(taken__lte=models.F("capacity")),
        violation_error_message=_("More seats than this are already taken."),
    )
