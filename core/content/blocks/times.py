"""Blocks for dates and clock times that read what people type (see `core.typed_dates`)."""

from django.utils.functional import cached_property
from wagtail import blocks

from core.forms import ClockField, DayField


class DayBlock(blocks.DateBlock):
    @cached_property
    def field(self):
        return DayField(**self.field_options)


class ClockBlock(blocks.TimeBlock):
    @cached_property
    def field(self):
        return ClockField(**self.field_options)
