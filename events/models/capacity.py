from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations

from events.enums import BlockReason


class CapacityModel(models.Model):
    """Something with a limited number of seats.

    `taken` belongs to `events.stock.counters` alone: saving an object that was read a while ago (a form that stood
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


class SeatPool(CapacityModel):
    """Seats that several ticket types of one event share: a hall, a boat."""

    event = ParentalKey("events.Event", verbose_name=_("event"), on_delete=models.CASCADE, related_name="seat_pools")
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("shared seats")
        verbose_name_plural = _("shared seats")
        ordering = ["event_id", "pk"]
        constraints = [seats_within_capacity("events_seatpool_seats")]

    def __str__(self) -> str:
        return self.name


class SeatBlock(models.Model):
    """Units of a ticket type that are set aside: for a code, for an offer, by staff.

    While `left` is above nought they are counted as taken (type: units; pool and event: people), whether `until` has
    passed or not, until `events.stock.release` gives them back. An order made with the block's key takes from it.
    """

    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="seat_blocks")
    ticket_type = models.ForeignKey(
        "events.TicketType", verbose_name=_("ticket type"), on_delete=models.PROTECT, related_name="seat_blocks"
    )
    reason = models.CharField(_("reason"), max_length=8, choices=BlockReason.choices)
    quantity = models.PositiveIntegerField(_("set aside"))
    left = models.PositiveIntegerField(_("still set aside"))
    #: People per unit against the event and the pool, as counted when they were set aside.
    people_each = models.PositiveSmallIntegerField(default=1, editable=False)
    pool = models.ForeignKey(
        SeatPool, null=True, blank=True, on_delete=models.PROTECT, related_name="seat_blocks", editable=False
    )
    until = models.DateTimeField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("seats set aside")
        verbose_name_plural = _("seats set aside")
        ordering = ["event_id", "pk"]
        indexes = [models.Index(fields=["event", "until"])]
        constraints = [
            models.CheckConstraint(name="events_seatblock_left", condition=Q(left__lte=F("quantity"))),
        ]

    def __str__(self) -> str:
        return f"{self.left}/{self.quantity} {self.ticket_type}"
