"""Makes an empty installation into an association's site. What is there already stays as it is."""

import uuid
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, Page, Site

from accounts.administrators import make_administrator
from accounts.roles import create_roles
from core.models import AssociationSettings
from home.pages import HomePage
from home.setup.texts import FOOTER_HEADINGS, HOME, PAGES, NewPage, Text

LANGUAGES = ("nb", "en")
#: Makes the pages of both languages translations of each other, and lets a second run find them again.
_NAMESPACE = uuid.UUID("5e7a550c-1a71-4000-8000-000000000001")
#: What the settings hold before anybody has written a name.
_UNNAMED = AssociationSettings._meta.get_field("name").default


@dataclass
class SetUp:
    """`details` are fields of AssociationSettings. `made` tells what a run made, in sentences."""

    details: dict[str, object]
    administrator: str = ""
    made: list[str] = field(default_factory=list)

    @transaction.atomic
    def run(self) -> list[str]:
        locales = {language: self._locale(language) for language in LANGUAGES}
        homes = {language: self._home(language, locales[language]) for language in LANGUAGES}
        details = self._association(self._site(homes["nb"]))
        pages = {(page.key, language): self._page(page, language, homes) for page in PAGES for language in LANGUAGES}
        self._footer(details, pages)
        if names := create_roles():
            self.made.append(f"Groups: {', '.join(names)}.")
        if self.administrator:
            user, is_new = make_administrator(self.administrator)
            if is_new:
                self.made.append(f"Administrator: {user.email}.")
        return self.made

    def _locale(self, language: str) -> Locale:
        locale, is_new = Locale.objects.get_or_create(language_code=language)
        if is_new:
            self.made.append(f"Language: {language}.")
        return locale

    def _home(self, language: str, locale: Locale) -> HomePage:
        present = HomePage.objects.filter(locale=locale, depth=2).order_by("path").first()
        if present:
            return present
        root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locale)
        if language == "nb":
            _remove_wagtails_page()
            root = Page.objects.get(pk=root.pk)
        title, lead, description = HOME[language]
        home = HomePage(
            title=title,
            slug="home" if language == "nb" else f"home-{language}",
            heading=str(self.details.get(f"tagline_{language}") or self.details["name"]),
            lead=lead,
            search_description=description.format(name=self.details["name"]),
            seo_title=str(self.details["name"]),
            locale=locale,
            translation_key=self._home_key(language),
        )
        root.add_child(instance=home)
        home.save_revision().publish()
        self.made.append(f"Front page: {title}.")
        return HomePage.objects.get(pk=home.pk)

    def _home_key(self, language: str) -> uuid.UUID:
        other = HomePage.objects.filter(depth=2).exclude(locale__language_code=language).order_by("path").first()
        return other.translation_key if other else uuid.uuid5(_NAMESPACE, "home")

    def _site(self, home: HomePage) -> Site:
        """The default site, at the address of SITE_URL."""
        address = urlsplit(settings.SITE_URL)
        place = {
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
        }
        site = Site.objects.filter(is_default_site=True).first()
        if site is None:
            root_page = Page.objects.get(pk=home.pk)
            site = Site.objects.create(is_default_site=True, root_page=root_page, site_name=self._short_name, **place)
            self.made.append(f"Site: {settings.SITE_URL}.")
        elif (site.hostname, site.port) != (place["hostname"], place["port"]):
            site.hostname, site.port = place["hostname"], place["port"]
            site.save()
            self.made.append(f"Site: its address is now {settings.SITE_URL}.")
        return site

    @property
    def _short_name(self) -> str:
        return str(self.details.get("short_name") or self.details["name"])[:255]

    def _association(self, site: Site) -> AssociationSettings:
        """Fill what is empty. What somebody has written in the administration is not replaced."""
        details = AssociationSettings.for_site(site)
        is_new = details.name == _UNNAMED
        for name, value in self.details.items():
            current = getattr(details, name)
            if is_new or current in ("", None):
                setattr(details, name, value)
        details.full_clean(exclude=["site"])
        details.save()
        if is_new:
            self.made.append(f"Settings of {details.name}.")
        return details

    def _page(self, new: NewPage, language: str, homes: dict[str, HomePage]) -> Page:
        text: Text = getattr(new, language)
        key = uuid.uuid5(_NAMESPACE, new.key)
        home = Page.objects.get(pk=homes[language].pk)
        below = Page.objects.descendant_of(home)
        present = below.filter(translation_key=key).first() or below.filter(slug=text.slug).first()
        if present:
            return present
        page = new.model(
            title=text.title,
            slug=text.slug,
            lead=self._fill(text.lead),
            search_description=self._fill(text.lead),
            show_in_menus=new.in_menu,
            locale=home.locale,
            translation_key=key,
            live=False,
        )
        if text.paragraphs:
            paragraphs = [("paragraph", f"<p>{self._fill(paragraph)}</p>") for paragraph in text.paragraphs]
            page.body = [
                {"type": kind, "value": value, "id": str(uuid.uuid5(key, str(number)))}
                for number, (kind, value) in enumerate(paragraphs)
            ]
        home.add_child(instance=page)
        revision = page.save_revision()
        if new.is_ready:
            revision.publish()
        self.made.append(f"Page: {text.title}." if new.is_ready else f"Draft: {text.title}.")
        return Page.objects.get(pk=page.pk)

    def _fill(self, text: str) -> str:
        return text.format(name=self.details["name"], contact=self._contact()) if "{" in text else text

    def _contact(self) -> str:
        """Address, e-mail and phone as rich text."""
        details = {name: escape(str(value)) for name, value in self.details.items() if value}
        place = f"{details.get('postcode', '')} {details.get('city', '')}".strip()
        lines = [details.get("name", ""), details.get("address", ""), place]
        if email := details.get("email"):
            lines.append(f'<a href="mailto:{email}">{email}</a>')
        lines.append(details.get("phone", ""))
        return "<br/>".join(line for line in lines if line)

    def _footer(self, details: AssociationSettings, pages: dict[tuple[str, str], Page]) -> None:
        for language in LANGUAGES:
            if getattr(details, f"footer_menu_{language}"):
                continue
            first, second = FOOTER_HEADINGS[language]
            groups = {
                first: [page for page in PAGES if page.in_footer and page.is_ready],
                second: [page for page in PAGES if page.in_footer and not page.is_ready],
            }
            # A link to a draft is shown when the page is published.
            columns = [
                _column(heading, [pages[page.key, language] for page in group]) for heading, group in groups.items()
            ]
            setattr(details, f"footer_menu_{language}", columns)
            self.made.append(f"Footer: {language}.")
        details.save()


def _column(heading: str, pages: list[Page]) -> dict:
    links = [
        {
            "type": "item",
            "id": str(uuid.uuid5(_NAMESPACE, f"{heading} {page.pk}")),
            "value": {"text": "", "page": page.pk, "document": None, "address": ""},
        }
        for page in pages
    ]
    return {"type": "column", "id": str(uuid.uuid5(_NAMESPACE, heading)), "value": {"heading": heading, "links": links}}


def _remove_wagtails_page() -> None:
    """Delete the welcome page of Wagtail's migrations, and with it the site that shows it, unless it is used."""
    plain = ContentType.objects.get_for_model(Page)
    for page in Page.objects.filter(depth=2, content_type=plain, numchild=0):
        page.delete()
