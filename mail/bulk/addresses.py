"""How an e-mail address is compared, and how it is recognised without being stored."""

import hashlib

from core.text import plain


def normalised(address: str) -> str:
    """The address as it is compared: cleaned and in lower case."""
    return plain(address).lower()


def digest_of(address: str) -> str:
    """What recognises the address where the address is not kept.

    It does not depend on SECRET_KEY: who has unsubscribed must stay so when the key is changed.
    """
    return hashlib.sha256(f"moteplass.mail:{normalised(address)}".encode()).hexdigest()
