"""Seat capacity: the base of models with a limited number of seats, shared seats and seats set aside."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_m2m_relations, get_all_child_relations

from events.enums import BlockReason


class CapacityModel(models.Model):
    """A model with a limited number of seats.

    Only `events.stock.counters` writes `taken`. Saving an object leaves it out, so that a form that was open while
    tickets were sold does not overwrite the counter.
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
        """The fields that an ordinary save writes, and the relations that are edited in the same form."""
        own_fields = [
            field.name for field in cls._meta.concrete_fields if not field.primary_key and field.name != "taken"
        ]
        if not issubclass(cls, ClusterableModel):
            return own_fields
        children = [relation.get_accessor_name() for relation in get_all_child_relations(cls)]
        return own_fields + children + [field.name for field in get_all_child_m2m_relations(cls)]

    @property
    def left(self) -> int | None:
        """Number of seats that are not taken; None when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


def seats_within_capacity(name: str) -> models.CheckConstraint:
    """A constraint for subclasses of CapacityModel: `taken` is at most `capacity`."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(capacity__isnull=True) | models.Q(taken__lte=models.F("capacity")),
        violation_error_message=_("More seats than this are already taken."),
    )


class SeatPool(CapacityModel):
    """Seats that several ticket types of one event share, such as one hall."""

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
    """Units of a ticket type that are set aside for a discount code, for a waiting list offer, or by staff.

    The `left` units are counted as taken: as units of the type, and as people of the pool and the event. They stay
    counted after `until` has passed, until `events.stock.release` releases them. An order made with the block's code
    or offer takes units from it.
    """

    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="seat_blocks")
    ticket_type = models.ForeignKey(
        "events.TicketType", verbose_name=_("ticket type"), on_delete=models.PROTECT, related_name="seat_blocks"
    )
    reason = models.CharField(_("reason"), max_length=8, choices=BlockReason.choices)
    quantity = models.PositiveIntegerField(_("set aside"))
    left = models.PositiveIntegerField(_("still set aside"))
    #: Seats of the event and the pool for each unit, as counted when the units were set aside.
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
