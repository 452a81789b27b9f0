import django.db.models.deletion
import modelcluster.fields
import newsletter.models.subscriber
from django.db import migrations, models

from core.db.trigram import TrigramIndexes

SEARCH = TrigramIndexes(
    newsletter_digest=('title_nb', 'title_en'),
    newsletter_subscriber=('email',),
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('events', '0014_looks_of_series'),
        ('mail', '0004_mail_to_many'),
        ('news', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='NewsletterList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_nb', models.CharField(max_length=60, unique=True, verbose_name='name (Norwegian)')),
                ('name_en', models.CharField(blank=True, max_length=60, verbose_name='name (English)')),
                ('purpose_nb', models.CharField(help_text='What readers get and how often. They agree to this when they sign up.', max_length=200, verbose_name='purpose (Norwegian)')),
                ('purpose_en', models.CharField(blank=True, max_length=200, verbose_name='purpose (English)')),
                ('is_open', models.BooleanField(default=True, help_text='Readers can sign up. A closed list keeps its readers.', verbose_name='open')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lists are shown by this number, then by name.', verbose_name='position')),
            ],
            options={
                'verbose_name': 'newsletter list',
                'verbose_name_plural': 'newsletter lists',
                'ordering': ['position', 'name_nb', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_nb', models.CharField(help_text='The subject of the e-mail and the heading of the page.', max_length=120, verbose_name='title in Norwegian')),
                ('title_en', models.CharField(blank=True, max_length=120, verbose_name='title in English')),
                ('intro_nb', models.TextField(help_text='An empty line begins a paragraph.', max_length=2000, verbose_name='introduction in Norwegian')),
                ('intro_en', models.TextField(blank=True, max_length=2000, verbose_name='introduction in English')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='written')),
                ('bulk_mail', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mail.bulkmail')),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to='newsletter.newsletterlist', verbose_name='list')),
            ],
            options={
                'verbose_name': 'issue of the newsletter',
                'verbose_name_plural': 'issues of the newsletter',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='DigestEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('digest', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='event_items', to='newsletter.digest')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'event in an issue',
                'verbose_name_plural': 'events in an issue',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DigestNews',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('digest', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='news_items', to='newsletter.digest')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='news.newspage', verbose_name='news item')),
            ],
            options={
                'verbose_name': 'news item in an issue',
                'verbose_name_plural': 'news items in an issue',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('language', models.CharField(choices=[('nb', 'Norwegian'), ('en', 'English')], default='nb', max_length=5, verbose_name='language')),
                ('key', models.CharField(default=newsletter.models.subscriber.new_key, editable=False, max_length=40, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='signed up')),
            ],
            options={
                'verbose_name': 'subscriber',
                'verbose_name_plural': 'subscribers',
                'permissions': [('export_subscriber', 'Can export subscribers of the newsletter')],
                'indexes': [models.Index(fields=['-created_at', '-id'], name='subscriber_newest')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='signed up')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed')),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='newsletter.newsletterlist', verbose_name='list')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='newsletter.subscriber')),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
                'indexes': [models.Index(fields=['list', 'confirmed_at'], name='newsletter__list_id_b2e431_idx')],
                'constraints': [models.UniqueConstraint(fields=('subscriber', 'list'), name='newsletter_subscribed_once')],
            },
        ),
        migrations.RunPython(SEARCH.forwards, SEARCH.backwards),
    ]
