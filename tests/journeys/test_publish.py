"""Journey three: an editor publishes news and translates it, in the administration as it is."""

import re
import uuid
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from running.chromium import PHONE
from running.words import Words

NB = Words("nb")
#: wagtail-localize's editor speaks English where nobody has translated it.
TRANSLATE, SAVE = re.compile(r"^(Translate|Oversett)$"), re.compile(r"^(Save|Lagre)$")
PUBLISH_IN = re.compile(r"^(Publish in|Publiser)\b")


class Desk:
    """An editor at the administration."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        visitor.sign_in_as("editor")
        self.page.wait_for_url("**/admin/pages/")

    def new_page(self, parent_path: str) -> None:
        """The form for a new page below the one that the site shows at `parent_path`, by its listing's «add»."""
        self.visitor.goto(f"/admin/pages/{self.page_id(parent_path)}/")
        self.page.locator("a[href$='/add_subpage/']").first.click()
        self.page.locator("#id_title").wait_for()

    def page_id(self, path: str) -> int:
        """Of the page that the news listing in the administration links to."""
        self.visitor.goto("/admin/pages/")
        self.page.get_by_role("link", name="Begge Bredder").first.wait_for()
        for root in {
            re.search(r"/admin/pages/(\d+)/", link.get_attribute("href"))[1]
            for link in self.page.locator("main a[href*='/admin/pages/']").all()
            if re.search(r"/admin/pages/\d+/$", link.get_attribute("href") or "")
        }:
            self.visitor.goto(f"/admin/pages/{root}/")
            row = self.page.locator("main tr", has=self.page.locator(f"a[href$='{path}']"))
            if row.count():
                edit = row.first.locator("a[href*='/edit/']").first.get_attribute("href")
                return int(re.search(r"/pages/(\d+)/", edit)[1])
        raise AssertionError(f"No page at {path} in the administration.")

    def add_block(self, name: str):
        """A new block at the end of the content; its own part of the form."""
        self.page.locator(".c-sf-add-button").last.click()
        self.page.get_by_role("option", name=name).first.click()
        block = self.page.locator("[data-streamfield-child]").last
        block.wait_for()
        return block

    def write(self, title: str, lead: str, heading: str, text: str) -> None:
        self.page.locator("#id_title").fill(title)
        self.page.locator("#id_lead").fill(lead)
        self.add_block(NB.text("Heading")).locator("input[type=text]").first.fill(heading)
        editor = self.add_block(NB.text("Text")).locator("[contenteditable=true]").last
        editor.click()
        self.page.keyboard.type(text)
        self.wait_for_draft()

    def wait_for_draft(self) -> None:
        """Wagtail saves a draft by itself after each change; published in the same moment, the page is made twice.

        A save that met a half-written block is refused, and tried again at the next change: so one more is made. It
        ends in a space, which is not kept: what was written before Wagtail began to watch, two seconds after the page
        was there, is no change to it.
        """
        for _unused in range(15):
            self.page.locator("#id_lead").press("End")
            self.page.keyboard.type(" ")
            self.page.keyboard.press("Tab")
            self.page.wait_for_timeout(1500)
            if self.page.url.endswith("/edit/"):
                break
        assert self.page.url.endswith("/edit/"), "No draft was saved."
        self.page.wait_for_load_state("networkidle")

    def publish(self) -> None:
        self.page.locator("footer .w-dropdown__toggle, footer [data-w-dropdown-target=toggle]").last.click()
        self.page.locator("footer button[name=action-publish]").click()
        self.page.locator(".messages .success").wait_for()

    def open(self, title: str) -> None:
        self.page.get_by_role("link", name=title, exact=True).first.click()
        self.page.locator("#id_title").wait_for()

    def send_to_translation(self) -> None:
        """«Translate this page» among the page's actions, into English."""
        self.page.get_by_role("button", name=re.compile("Handlinger|Actions")).first.click()
        self.page.locator("a[href*='/localize/submit/page/']").first.click()
        self.page.locator("#id_locales_0").check()
        self.page.locator("main form input[type=submit]").first.click()
        self.page.get_by_role("button", name=PUBLISH_IN).wait_for()

    def translate(self, texts: dict[str, str]) -> None:
        """Each string of the page in turn; `texts` says what becomes of which."""
        for _unused in range(len(texts)):
            self.page.get_by_role("button", name=TRANSLATE).first.click()
            box = self.page.locator("main textarea:visible, main [contenteditable=true]:visible").first
            box.wait_for()
            row = box.locator("xpath=ancestor::li[1]")
            source = next((each for each in texts if each in row.inner_text()), None)
            assert source, f"Nobody has said what becomes of: {row.inner_text()}"
            box.click()
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(texts[source])
            before = self.page.get_by_role("button", name=TRANSLATE).count()
            self.page.get_by_role("button", name=SAVE).first.click()
            self.page.get_by_role("button", name=SAVE).wait_for(state="hidden")
            assert self.page.get_by_role("button", name=TRANSLATE).count() <= before

    def promote(self) -> None:
        """The tab with the address and what search engines are told."""
        self.page.get_by_role("tab").nth(1).click()

    def publish_translation(self) -> None:
        """Complete: what is missing gives a warning instead."""
        self.page.get_by_role("button", name=PUBLISH_IN).click()
        self.page.locator(".messages .success").wait_for()


def toggle(page, language: str) -> None:
    """The language link in the header."""
    page.locator(f"header a[hreflang={language}]:visible").first.click()
    page.wait_for_load_state()


def feed_titles(visitor, path: str) -> list[str]:
    answer = visitor.fetch(path)
    assert answer.status == 200, path
    return [each.text for each in ElementTree.fromstring(answer.text()).iter("title")]


def test_publishes_and_translates_news(visit, stack):
    mark = uuid.uuid4().hex[:6]
    title, english = f"Broen er åpen {mark}", f"The bridge is open {mark}"
    texts = {
        title: english,
        "Tre setninger om broen.": "Three sentences about the bridge.",
        "Hva skjer nå": "What happens next",
        "Klokka ti klippet de snora.": "At ten the ribbon was cut.",
    }
    editor, reader = visit(), visit(width=PHONE)
    admin_window = Desk(editor)
    admin_window.new_page("/aktuelt/")
    admin_window.write(title, "Tre setninger om broen.", "Hva skjer nå", "Klokka ti klippet de snora.")
    admin_window.publish()

    # On the site, and in the feed.
    wide = visit()
    wide.goto("/aktuelt/")
    wide.inspect("news list, nb")
    wide.page.get_by_role("link", name=title).first.click()
    wide.page.get_by_role("heading", level=1, name=title).wait_for()
    wide.inspect("news page, nb")
    assert "Klokka ti klippet de snora." in wide.page.locator("main").inner_text()
    article = urlsplit(wide.page.url).path
    assert title in feed_titles(wide, "/aktuelt/rss/")

    # No English yet: the toggle leads to the nearest page that has one, and says so.
    toggle(wide.page, "en")
    assert urlsplit(wide.page.url).path == "/en/news/"
    note = wide.page.locator(".language-note")
    assert note.is_visible()
    assert note.get_attribute("role") == "status"
    wide.inspect("news list, en, with a note")
    assert title not in wide.page.locator("main").inner_text()

    admin_window.open(title)
    admin_window.send_to_translation()
    assert title not in " ".join(feed_titles(wide, "/en/news/rss/")), "Untranslated, and on the English site."
    admin_window.translate(texts)
    admin_window.promote()
    admin_window.translate({unquote(article).split("/")[-2]: f"the-bridge-is-open-{mark}"})
    admin_window.publish_translation()

    reader.goto(article)
    reader.page.locator("summary").first.click()
    toggle(reader.page, "en")
    reader.page.get_by_role("heading", level=1, name=english).wait_for()
    assert not reader.page.locator(".language-note").count()
    reader.inspect("news page, en")
    for text in list(texts.values())[1:]:
        assert text in reader.page.locator("main").inner_text()
    assert english in feed_titles(reader, "/en/news/rss/")
    reader.page.locator("summary").first.click()
    toggle(reader.page, "nb")
    reader.page.get_by_role("heading", level=1, name=title).wait_for()


@pytest.mark.parametrize("path", ["/", "/en/", "/kalender/", "/kontakt/", "/om-oss/", "/personvern/", "/demo/mailbox/"])
def test_pages_visited_on_the_way(visit, path):
    """Pages that every journey passes without stopping."""
    visitor = visit()
    visitor.page.goto(path)
    visitor.inspect(f"page at {path}")


def test_the_longest_dates_fit_a_phone(visit):
    """The next event may last several days in the month with the longest name."""
    visitor = visit(width=320)
    visitor.page.goto("/")
    date = visitor.page.locator(".next-up .poster-date--xl")
    date.evaluate("""async date => {
        await document.fonts.ready;
        date.classList.add("poster-date--range");
        date.querySelector(".poster-date__day").textContent = "28.–30";
        date.querySelector(".poster-date__month").textContent = "september";
    }""")
    box = date.bounding_box()
    assert box["x"] + box["width"] <= 320
