from home.menu_link import SignpostPage
from home.pages import HomePage, PeoplePage, StandardPage

__all__ = ["HomePage", "PeoplePage", "SignpostPage", "StandardPage"]
