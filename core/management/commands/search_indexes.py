"""`manage.py search_indexes`: makes the indexes for the admin's search that the migrations had to leave out."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core.db import trigram


class Command(BaseCommand):
    help = "Makes the indexes that let staff search parts of words quickly. Run it after creating the extension."

    def handle(self, *args, **options):
        if connection.vendor != "postgresql":
            self.stdout.write("Only PostgreSQL needs these indexes. Nothing was done.")
            return
        if not trigram.has_extension():
            raise CommandError(
                "The extension pg_trgm is missing, and this role may not create it. "
                "Let the owner of the database run: CREATE EXTENSION pg_trgm;"
            )
        for model in trigram.searched_models():
            trigram.create_indexes(model._meta.db_table, model.trigram_columns)
        self.stdout.write("The indexes for the search are there.")
