"""Values that may be missing by their type and are there by what the caller has checked."""

from typing import TypeVar

_Value = TypeVar("_Value")


def present(value: _Value | None) -> _Value:
    """The value of a column that may be empty, where a constraint or an earlier check says that it is not.

    Raises ValueError when it is empty after all: going on would compare or write nothing.
    """
    if value is None:
        raise ValueError("A value that must be there is missing.")
    return value
