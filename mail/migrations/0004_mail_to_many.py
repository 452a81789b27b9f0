import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.db.trigram import TrigramIndexes

SEARCH = TrigramIndexes(
    mail_bulkmail=('subject_nb', 'subject_en'),
    mail_bulkrecipient=('address',),
    mail_suppressedaddress=('address',),
)


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0003_indexes_for_large_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_nb', models.CharField(max_length=150, verbose_name='subject in Norwegian')),
                ('subject_en', models.CharField(blank=True, max_length=150, verbose_name='subject in English')),
                ('body_nb', models.TextField(blank=True, max_length=20000, verbose_name='text in Norwegian')),
                ('body_en', models.TextField(blank=True, help_text='Empty: everybody gets the Norwegian text.', max_length=20000, verbose_name='text in English')),
                ('content', models.CharField(default='text', editable=False, max_length=60)),
                ('audience', models.CharField(editable=False, max_length=60, verbose_name='audience')),
                ('arguments', models.JSONField(default=dict, editable=False)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('sending', 'Being sent'), ('paused', 'Paused'), ('stopped', 'Stopped'), ('sent', 'Sent')], default='draft', editable=False, max_length=12, verbose_name='status')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='written')),
                ('send_at', models.DateTimeField(editable=False, null=True, verbose_name='to be sent')),
                ('collected_at', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='finished')),
                ('recipient_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='recipients')),
                ('final_counts', models.JSONField(default=dict, editable=False)),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'e-mail to many',
                'verbose_name_plural': 'e-mails to many',
                'permissions': [('send_bulkmail', 'Can send, pause and stop e-mail to many')],
            },
        ),
        migrations.CreateModel(
            name='BulkRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('language', models.CharField(choices=[('nb', 'Norwegian'), ('en', 'English')], max_length=5, verbose_name='language')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('queued', 'In the mail queue'), ('sent', 'Sent'), ('failed', 'Failed'), ('bounced', 'Bounced'), ('complained', 'Reported as spam'), ('unsubscribed', 'Unsubscribed by it'), ('suppressed', 'Left out')], default='waiting', max_length=12, verbose_name='status')),
                ('queued_at', models.DateTimeField(null=True, verbose_name='queued')),
                ('bulk_mail', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='mail.bulkmail')),
                ('mail', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mail.outgoingmail')),
            ],
            options={
                'verbose_name': 'recipient',
                'verbose_name_plural': 'recipients',
            },
        ),
        migrations.CreateModel(
            name='SoftBounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('days', models.PositiveSmallIntegerField(default=1)),
                ('last_on', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['last_on'], name='mail_softbo_last_on_86b53a_idx')],
            },
        ),
        migrations.CreateModel(
            name='SuppressedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('scope', models.CharField(blank=True, editable=False, max_length=60, verbose_name='applies to')),
                ('reason', models.CharField(choices=[('bounce', 'The address does not work'), ('complaint', 'Reported as spam'), ('unsubscribed', 'Unsubscribed')], max_length=12, verbose_name='reason')),
                ('address', models.CharField(blank=True, max_length=254, verbose_name='e-mail')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='what the service said')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
            ],
            options={
                'verbose_name': 'suppressed address',
                'verbose_name_plural': 'suppressed addresses',
                'permissions': [('export_suppressedaddress', 'Can export suppressed addresses')],
                'indexes': [models.Index(fields=['-since', '-id'], name='suppressed_newest')],
                'constraints': [models.UniqueConstraint(fields=('digest', 'scope'), name='mail_suppressed_once')],
            },
        ),
        migrations.AddIndex(
            model_name='bulkmail',
            index=models.Index(fields=['state', 'send_at'], name='mail_bulkma_state_d32990_idx'),
        ),
        migrations.AddIndex(
            model_name='bulkmail',
            index=models.Index(fields=['-created_at', '-id'], name='bulk_newest'),
        ),
        migrations.AddIndex(
            model_name='bulkrecipient',
            index=models.Index(fields=['bulk_mail', 'state', 'id'], name='mail_bulkre_bulk_ma_4ec155_idx'),
        ),
        migrations.AddIndex(
            model_name='bulkrecipient',
            index=models.Index(fields=['address', '-id'], name='mail_bulkre_address_c35179_idx'),
        ),
        migrations.AddIndex(
            model_name='bulkrecipient',
            index=models.Index(fields=['queued_at'], name='mail_bulkre_queued__fa6388_idx'),
        ),
        migrations.AddConstraint(
            model_name='bulkrecipient',
            constraint=models.UniqueConstraint(fields=('bulk_mail', 'address'), name='mail_recipient_once'),
        ),
        migrations.RunPython(SEARCH.forwards, SEARCH.backwards),
    ]
