from django.db import models


class ClockSlot(models.Model):
    """One turn of a job of `core.scheduler`. The unique row is what keeps two clocks from taking the same turn."""

    name = models.CharField(max_length=60)
    slot = models.PositiveBigIntegerField(help_text="Minutes since 1970, divided by the job's interval.")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="core_clock_slot_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
