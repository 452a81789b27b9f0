from django.db import migrations


class Migration(migrations.Migration):
    """Partners are rows of their own now. A migration of its own: PostgreSQL alters no table with pending rows."""

    dependencies = [("programme", "0006_partners_of_pages")]

    operations = [migrations.RemoveField(model_name="conferencepage", name="partners")]
