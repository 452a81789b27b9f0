"""The index of the site's search: an entry for each row that can be found, and every word that stands in one."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Entry(models.Model):
    """What is searched of one row. Whether readers may see the row is never kept here: each search asks the row itself.

    The three `…_terms` hold folded words and their stems, in falling weight. PostgreSQL searches the vector made from
    them, SQLite a full-text table that triggers keep.
    """

    group = models.CharField(max_length=12)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    #: Empty where the row is found in every language.
    language = models.CharField(max_length=2, blank=True)
    #: The folded title, to find the row that is called exactly so.
    title_key = models.CharField(max_length=200)
    title_words = models.PositiveSmallIntegerField(default=1)
    title_terms = models.TextField(blank=True)
    purpose_terms = models.TextField(blank=True)
    body_terms = models.TextField(blank=True)
    #: What excerpts are cut from.
    text = models.TextField(blank=True)
    #: When it takes place or was published: of two equal matches the later comes first.
    day = models.DateTimeField(null=True, blank=True)
    vector = SearchVectorField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="search_entry_once")]
        indexes = [models.Index(fields=["group", "title_key"], name="search_entry_title")]

    def __str__(self) -> str:
        return f"{self.group}: {self.title_key}"


class Word(models.Model):
    """A folded word of the index, to find the words that a mistyped one may stand for."""

    word = models.CharField(max_length=40, primary_key=True)
    length = models.PositiveSmallIntegerField(db_index=True)

    trigram_columns = ("word",)

    def __str__(self) -> str:
        return self.word
