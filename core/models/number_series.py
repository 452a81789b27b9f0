from django.db import models


class NumberSeries(models.Model):
    """The counter of a number series without gaps. Only `core.numbering` changes it."""

    name = models.CharField(max_length=40, unique=True)
    next_number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.name}: {self.next_number}"
