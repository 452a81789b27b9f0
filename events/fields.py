"""Where migrations look for the field; it is core's."""

from core.fields import OreField

__all__ = ["OreField"]
