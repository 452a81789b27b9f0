from home.menu_link import MenuLinkPage
from home.pages import HomePage, StandardPage
from home.people import BodyPage, PeoplePage

__all__ = ["BodyPage", "HomePage", "MenuLinkPage", "PeoplePage", "StandardPage"]
