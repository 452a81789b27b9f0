from home.menu_link import MenuLinkPage
from home.pages import HomePage, PeoplePage, StandardPage

__all__ = ["HomePage", "MenuLinkPage", "PeoplePage", "StandardPage"]
