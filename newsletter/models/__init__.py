from newsletter.models.digest import Digest, DigestEvent, DigestNews
from newsletter.models.lists import NewsletterList
from newsletter.models.subscriber import Subscriber, Subscription

__all__ = ["Digest", "DigestEvent", "DigestNews", "NewsletterList", "Subscriber", "Subscription"]
