"""Standard pages in menu order; `parent` is another page's key, or None for directly below home."""

from demo.content.pages.about import ABOUT
from demo.content.pages.contact import CONTACT
from demo.content.pages.groups import GROUPS_PAGE
from demo.content.pages.legal import ACCESSIBILITY, PRIVACY
from demo.content.pages.membership import JOIN
from demo.content.pages.strategy import STRATEGY
from demo.content.pages.terms import TERMS

PAGES = [ABOUT, STRATEGY, JOIN, GROUPS_PAGE, CONTACT, PRIVACY, ACCESSIBILITY, TERMS]

__all__ = ["PAGES"]
