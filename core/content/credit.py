"""Who made a picture and on which terms, as readers see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Credit:
    """What stands below a picture. Each part may be empty; a link may be empty where its text is not."""

    text: str = ""
    source_url: str = ""
    licence: str = ""
    licence_url: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.licence)
