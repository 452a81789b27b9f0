"""Folding, stems and the distance of words."""

import pytest

from search.terms import read_terms
from search.text import excerpt
from search.typos import distance
from search.words import fold, stem, words_in


@pytest.mark.parametrize(
    "spellings",
    [
        ("bærekraft", "barekraft", "baerekraft", "BÆREKRAFT", "bärekraft"),
        ("Ålesund", "Aalesund", "alesund"),
        ("årsmøte", "aarsmoete", "arsmote"),
        ("Tønsberg", "Toensberg", "tonsberg", "Tönsberg"),
        ("Håkon", "Haakon", "hakon"),
    ],
)
def test_spellings_of_one_word(spellings):
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("word", ["broen", "skoene", "shoes", "heroes"])
def test_an_ending_is_no_spelling_of_oe(word):
    assert fold(word) == word


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("nb", ("bedrift", "bedriften", "bedrifter", "bedriftene", "bedriftenes")),
        ("nb", ("medlem", "medlemmet", "medlemmer", "medlemmene")),
        ("nb", ("møte", "møtet", "møter", "møtene")),
        ("nb", ("program", "programmet", "programmer")),
        ("nb", ("foredragsholder", "foredragsholdere", "foredragsholderne")),
        ("nb", ("konferanse", "konferansen", "konferanser", "konferansene")),
        ("nb", ("bok", "bøker")),
        ("nb", ("bro", "broen", "broer", "broene")),
        ("nb", ("by", "byen", "byer", "byens")),
        ("en", ("company", "companies")),
        ("en", ("meeting", "meetings")),
        ("en", ("member", "members")),
    ],
)
def test_forms_of_one_word(language, forms):
    assert len({stem(fold(form), language) for form in forms}) == 1


def test_numbers_of_organisations_are_one_word():
    assert words_in("Org.nr. 974 760 673 MVA") == ["org", "nr", "974760673", "mva"]
    assert words_in("974.760.673") == words_in("974760673") == ["974760673"]
    assert [term.word for term in read_terms("NO 974 760 673 MVA", "nb").terms] == ["974760673"]


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others():
    assert [term.word for term in read_terms("hvordan blir jeg medlem i foreningen", "nb").terms] == [
        "medlem", "foreningen"
    ]  # fmt: skip
    assert [term.word for term in read_terms("hva er det", "nb").terms] == ["hva", "er", "det"]


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [("frokost", "frokst", 1), ("mote", "moet", 1), ("bane", "bare", 1), ("abcd", "abcd", 0), ("avis", "kart", 2)],
)
def test_the_distance_of_words(first, second, slips):
    assert distance(first, second, 1) == slips


def test_an_excerpt_of_a_long_text_is_cut_around_the_first_form_of_the_word():
    text = "fyll " * 15_000 + "Bedriftene vant. " + "fyll " * 100
    assert "<mark>Bedriftene</mark> vant" in excerpt(text, read_terms("bedrift", "nb"))
