from news.category import NewsCategory
from news.pages import NewsIndexPage, NewsPage

__all__ = ["NewsCategory", "NewsIndexPage", "NewsPage"]
