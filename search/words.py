"""How texts and queries become words that can be compared, in the same way on every database.

A word is folded: letters become ASCII in lower case, and æ, ae and a are one letter, as are ø, oe and o, and å, aa and
a. So «barekraft», «baerekraft» and «bærekraft» are the same word. Beside it stands its stem, in which inflected forms
meet («bedriften» and «bedrifter» are `bedrift`). The stems are those of Snowball, with a few rules for bokmål.
"""

import re
from functools import cache, lru_cache

import snowballstemmer

from core.text import latin

#: Longer words are cut: nobody types more, and the index of PostgreSQL refuses them in the end.
LONGEST_WORD = 40
_WORD = re.compile(r"[a-z0-9]+")
#: Nine digits as an organisation number is written: together, or in threes with a space or a point between.
_ORG_NUMBER = re.compile(r"(?<![\d.])(\d{3})[ .\u00a0\u202f](\d{3})[ .\u00a0\u202f](\d{3})(?![\d])")
#: Two letters that stand for one. «oe» is none where an ending begins in it: «broen», «skoene», «shoes».
_ONE_LETTER = re.compile(r"a[ea]|oe(?!(?:n|ne|nes|ns|r|rne|s|t|ts)?\b)")
_SINGLE = str.maketrans({"æ": "a", "ø": "o", "å": "a", "ä": "a", "ö": "o", "Æ": "a", "Ø": "o", "Å": "a"})
#: A short word that ends in a vowel, with its ending: «broen», «byer», «veiene». The stemmer leaves it as it is.
_SHORT = re.compile(r"([^aeiouy]*[aeiouy]+)(?:en|ens|ene|enes|er|ers|et|ets)")
_DOUBLE_END = re.compile(r"([bdfgklmnprst])\1$")

#: Words that say how, and not what. They are left out of a query that has other words.
_NB = """
    a alle at av bare ble bli blir da de deg dem den denne der dere det dette disse dit du eller en enn er et etter
    for fra ga ha hadde han har hele hennes her hos hun hva hvem hver hvilke hvilken hvilket hvis hvor hvordan
    hvorfor i ikke inn jeg kan kanskje kom kommer kunne la ma man mange med meg mellom men mer min mine mitt mot mye
    na nar noe noen nok og om opp oss over pa sa samme sammen seg sin sine sitt ska skal skulle slik som til under
    ut uten var vare vart ved vert vi vil ville
"""
_EN = """
    a about all an and any are as at be been but by can could did do dos for from had has have he her his how i if in
    into is it its just may me might more most my no not of on or our out over she should so some such than that the
    their them then there these they this to up us was we were what when where which who why will with would you your
"""
STOP_WORDS = {"nb": frozenset(_NB.split()), "en": frozenset(_EN.split())}


def fold(text: str) -> str:
    """The text in ASCII and lower case, with one spelling of æ, ø and å."""
    return _ONE_LETTER.sub(lambda match: match[0][0], latin(text.translate(_SINGLE)).casefold())


def words_in(text: str) -> list[str]:
    """The folded words of a text. Digits of an organisation number become one word."""
    joined = _ORG_NUMBER.sub(r"\1\2\3", text)
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(joined))]


@cache
def _stemmer(language: str):
    return snowballstemmer.stemmer({"nb": "norwegian", "en": "english"}[language])


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; numbers, and words of three letters, are their own."""
    if len(word) < 4 or word[0].isdigit():
        return word
    if language == "nb" and (short := _SHORT.fullmatch(word)):
        return short[1]
    stemmer = _stemmer(language)
    if language == "nb" and word.endswith("erne") and len(word) > 6:
        word = word[:-2]  # «foredragsholderne», which the stemmer leaves as it is
    first = stemmer.stemWord(word)
    # Once more, because the ending of «foredragsholdere» has two parts.
    second = stemmer.stemWord(first) if language == "nb" and len(first) > 5 else first
    # «medlem» and «medlemmer», «program» and «programmer» differ by a doubled letter.
    return _DOUBLE_END.sub(r"\1", second) if len(second) > 3 else second


def terms_of(text: str, language: str) -> str:
    """The words of a text and their stems, separated by spaces, as the index keeps them.

    With no language both stems are kept, because nobody knows in which one the text is written.
    """
    languages = (language,) if language else ("nb", "en")
    terms: list[str] = []
    for word in words_in(text):
        terms.append(word)
        terms.extend(sorted({stem(word, each) for each in languages} - {word}))
    return " ".join(terms)


def without_stop_words(words: list[str], language: str) -> list[str]:
    """The words that matter; all of them when none does."""
    return [word for word in words if word not in STOP_WORDS[language]] or words
