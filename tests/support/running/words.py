"""The site's own words, from the catalogue it is shown with: journeys say what a button means, not how it is spelt."""

import gettext
import re
from functools import cache

from running.processes import ROOT


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("django", ROOT / "locale", languages=["nb"], fallback=True)


class Words:
    """`words("Pay %(amount)s")` is a pattern in the language: each placeholder stands for anything."""

    def __init__(self, language: str):
        self.language = language

    def text(self, msgid: str) -> str:
        return _catalogue().gettext(msgid) if self.language == "nb" else msgid

    def __call__(self, msgid: str) -> re.Pattern:
        """The whole text, whatever stands in its placeholders, with any kind of space."""
        parts = re.split(r"%\(\w+\)[sd]", self.text(msgid))
        return re.compile(r"^\s*" + r".*".join(_spaced(part) for part in parts) + r"\s*$")

    def within(self, msgid: str) -> re.Pattern:
        return re.compile(self(msgid).pattern.removeprefix(r"^\s*").removesuffix(r"\s*$"))


def _spaced(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", text)) if text else ""
