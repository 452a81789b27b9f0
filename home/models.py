from home.pages import HomePage, PeoplePage, StandardPage
from home.signpost import SignpostPage

__all__ = ["HomePage", "PeoplePage", "SignpostPage", "StandardPage"]
