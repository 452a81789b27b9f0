"""What one unsubscribes from: a list, as mail to many names it."""

AUDIENCE = "newsletter"


def scope_of(list_pk: int) -> str:
    return f"{AUDIENCE}:{list_pk}"


def list_of(scope: str) -> int | None:
    """The primary key of the list; None for the scope of anything else."""
    name, _colon, number = scope.partition(":")
    return int(number) if name == AUDIENCE and number.isdecimal() else None
