from django.db import models


class ClockSlot(models.Model):
    """One time slot of a scheduled job (`core.scheduler`).

    The unique constraint keeps two scheduler processes from running the job in the same slot.
    """

    name = models.CharField(max_length=60)
    slot = models.PositiveBigIntegerField(help_text="Minutes since 1970, divided by the job's interval.")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="core_clock_slot_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
