"""The code at the door, as a drawing: on the ticket's page and on its paper."""

import segno


def qr_svg(code: str, *, grows: bool = False) -> str:
    """The code as SVG with its quiet zone, four modules of white, which scanners need.

    `grows` leaves the size to the page, which then decides it.
    """
    return segno.make(code, error="m", micro=False).svg_inline(border=4, light="#fff", dark="#14212b", omitsize=grows)
