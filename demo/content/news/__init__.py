"""Twelve news items, newest first, and their categories."""

from demo.content.news.association import ASSOCIATION_NEWS
from demo.content.news.city import CITY_NEWS
from demo.content.news.green import GREEN_NEWS

CATEGORIES = {
    "policy": {"nb": "Næringspolitikk", "en": "Policy"},
    "members": {"nb": "Medlemmer", "en": "Members"},
    "city": {"nb": "By og eiendom", "en": "City and property"},
    "logistics": {"nb": "Logistikk", "en": "Logistics"},
    "sustainability": {"nb": "Bærekraft", "en": "Sustainability"},
    "founders": {"nb": "Gründere", "en": "Founders"},
    "association": {"nb": "Fra foreningen", "en": "From the association"},
}

NEWS = sorted([*CITY_NEWS, *GREEN_NEWS, *ASSOCIATION_NEWS], key=lambda item: -item["days"])

__all__ = ["CATEGORIES", "NEWS"]
