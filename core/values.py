"""Values of which a type says less than is known, or that came from outside."""

from typing import TypeVar

_Value = TypeVar("_Value")


def present(value: _Value | None) -> _Value:
    """The value of a column that may be empty, where a constraint or an earlier check says that it is not.

    Raises ValueError when it is empty after all: going on would compare or write nothing.
    """
    if value is None:
        raise ValueError("A value that must be there is missing.")
    return value


def posted_pk(value: object) -> int | None:
    """The primary key that somebody has sent as a number or as text; None for anything that no column can hold."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
