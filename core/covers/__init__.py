"""Drawn covers for pages, events and people without a photograph.

The code does not depend on Django. The same seed gives the same drawing on every machine.
"""

from core.covers.draw import Signature, cover_svg, signature
from core.covers.portraits import draw_portrait, portrait_of
from core.covers.share import share_png
from core.covers.tiles import logo_svg

__all__ = ["Signature", "cover_svg", "draw_portrait", "logo_svg", "portrait_of", "share_png", "signature"]
