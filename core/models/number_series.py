from django.db import models


class NumberSeries(models.Model):
    """The counter behind one unbroken series of numbers. Only `core.numbering` moves it."""

    name = models.CharField(max_length=40, unique=True)
    next_number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.name}: {self.next_number}"
