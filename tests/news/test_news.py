"""News: the list in pages, the filter, the item and the feed."""

import json

import pytest
from bs4 import BeautifulSoup
from site_fixtures import parse_xml, translate
from wagtail.models import PageViewRestriction

from core.models import AssociationSettings
from news.models import NewsCategory
from news.pages import NEWS_PER_PAGE


def titles(response):
    assert response.status_code == 200
    return [item.text for item in BeautifulSoup(response.content, "html.parser").select(".news-card__title")]


def test_list_is_newest_first_and_paginated(client, make_news):
    for number in range(NEWS_PER_PAGE + 3):
        make_news(number)
    first, second = titles(client.get("/nyheter/")), titles(client.get("/nyheter/?side=2"))
    assert first == [f"Nyhet {n}" for n in range(NEWS_PER_PAGE)]
    assert second == [f"Nyhet {n}" for n in range(NEWS_PER_PAGE, NEWS_PER_PAGE + 3)]
    page = BeautifulSoup(client.get("/nyheter/?side=2").content, "html.parser")
    assert page.select_one("link[rel=canonical]")["href"].split("?")[1].endswith("=2")
    assert page.select_one("a[rel=prev]")["href"] == "?"


@pytest.mark.parametrize("value", ["x", "", "-1", "0", "99999", "1e9", "\x00", "²", "9" * 5000, "' OR 1=1"])
@pytest.mark.parametrize("name", ["side", "page"])
def test_an_invalid_page_number_is_not_an_error(client, make_news, name, value):
    make_news(1)
    assert titles(client.get("/nyheter/", {name: value})) == ["Nyhet 1"]


def test_filter_by_category(client, make_news, category, index):
    other = NewsCategory.objects.create(name_nb="Medlemmer", slug="medlemmer")
    make_news(1, category=category)
    make_news(2, category=other)
    make_news(3)
    assert titles(client.get("/nyheter/?kategori=politikk")) == ["Nyhet 1"]
    assert titles(client.get("/nyheter/?category=medlemmer")) == ["Nyhet 2"]
    assert len(titles(client.get("/nyheter/?kategori=finnes-ikke"))) == 3
    page = BeautifulSoup(client.get("/nyheter/?kategori=politikk").content, "html.parser")
    current = page.select_one("nav.tabs [aria-current]")
    assert current.text == "Næringspolitikk"


def test_an_empty_list_shows_a_message(client, index):
    page = BeautifulSoup(client.get("/nyheter/").content, "html.parser")
    assert page.select_one(".empty")


def test_drafts_and_private_news_are_not_shown(client, make_news, home):
    make_news(1)
    make_news(2, live=False)
    hidden = make_news(3)
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    for address in ("/", "/nyheter/", "/nyheter/nyhet-1/", "/nyheter/rss/"):
        body = client.get(address).content.decode()
        assert "Nyhet 2" not in body, address
        assert "Nyhet 3" not in body, address
    assert client.get("/nyheter/nyhet-2/").status_code == 404
    assert client.get("/nyheter/nyhet-3/").status_code == 302


def test_news_item_shows_date_category_and_byline(client, make_news, category):
    make_news(1, byline="Kari Eksempel", category=category, body=[("paragraph", "<p>Brødtekst med <b>vekt</b>.</p>")])
    page = BeautifulSoup(client.get("/nyheter/nyhet-1/").content, "html.parser")
    assert len(page.select("h1")) == 1
    assert page.select_one("time").text == "16.\u00a0mai\u00a02026"
    assert "Kari Eksempel" in page.select_one(".article__meta").text
    data = json.loads(page.select_one('script[type="application/ld+json"]').string)["@graph"]
    article = next(item for item in data if item["@type"] == "NewsArticle")
    assert article["headline"] == page.h1.text
    assert article["datePublished"] == "2026-05-16"
    assert article["author"] == {"@type": "Person", "name": "Kari Eksempel"}
    assert article["articleSection"] == "Næringspolitikk"


def test_related_news_prefers_the_same_category_and_excludes_the_item(client, make_news, category):
    make_news(0, category=category)
    make_news(1)
    make_news(2)
    make_news(3, category=category)
    make_news(4)
    related = titles(client.get("/nyheter/nyhet-0/"))
    assert related == ["Nyhet 3", "Nyhet 1", "Nyhet 2"]


def test_feed_in_each_language(client, make_news, home_en, index, en):
    item = make_news(1, title="Bro & båt <ny>")
    index_en = translate(index, en, "News", "news")
    assert index_en.url == "/en/news/"
    translate(item, en, "Bridge", "bridge")
    feed = client.get("/nyheter/rss/")
    assert feed["Content-Type"].startswith("application/rss+xml")
    channel = parse_xml(feed.content).find("channel")
    assert channel.findtext("language") == "nb"
    assert [node.findtext("title") for node in channel.iterfind("item")] == ["Bro & båt <ny>"]
    assert channel.find("item").findtext("link") == "http://localhost:8000/nyheter/nyhet-1/"
    assert "16 May 2026" in channel.find("item").findtext("pubDate")
    channel = parse_xml(client.get("/en/news/rss/").content).find("channel")
    assert channel.findtext("language") == "en"
    assert [node.findtext("title") for node in channel.iterfind("item")] == ["Bridge"]


def test_feed_urls_have_the_sites_host(client, make_news, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_news(1)
    assert b"evil.example" not in client.get("/nyheter/rss/", HTTP_HOST="evil.example").content


def test_pages_set_no_cookie_and_no_vary_header(client, make_news):
    make_news(1)
    for address in ("/", "/nyheter/", "/nyheter/nyhet-1/", "/nyheter/rss/"):
        response = client.get(address)
        assert not response.cookies, address
        assert "Cookie" not in response.headers.get("Vary", ""), address
        assert "Accept-Language" not in response.headers.get("Vary", ""), address


@pytest.mark.parametrize(
    ("address", "most"), [("/", 9), ("/nyheter/", 8), ("/nyheter/nyhet-1/", 8), ("/en/", 9), ("/nyheter/rss/", 9)]
)
def test_queries_are_few_and_the_same_with_ten_times_the_news(
    client, make_news, category, home_en, address, most, django_assert_num_queries, django_assert_max_num_queries
):
    for number in range(2):
        make_news(number, category=category)
    client.get(address)
    with django_assert_max_num_queries(most) as few:
        client.get(address)
    count = len(few)
    for number in range(2, 20):
        make_news(number, category=category)
    client.get(address)
    with django_assert_num_queries(count):
        client.get(address)


def test_association_is_the_publisher(client, make_news):
    AssociationSettings.objects.update(name="Et annet navn")
    make_news(1)
    assert "Et annet navn" in client.get("/nyheter/nyhet-1/").content.decode()
