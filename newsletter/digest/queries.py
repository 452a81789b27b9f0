"""Which issues readers may see."""

from newsletter.models import Digest

DIGESTS_SHOWN = 12


def latest_digests() -> list[Digest]:
    """The newest issues that were sent."""
    return list(Digest.objects.sent().select_related("bulk_mail", "list")[:DIGESTS_SHOWN])
