from home.pages import HomePage, PeoplePage, StandardPage

__all__ = ["HomePage", "PeoplePage", "StandardPage"]
