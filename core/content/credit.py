"""The credit of an image, as shown to readers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Credit:
    """Creator and licence of an image, each with a link. Every field may be empty."""

    text: str = ""
    source_url: str = ""
    licence: str = ""
    licence_url: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.licence)
