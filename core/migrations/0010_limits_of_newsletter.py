from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0009_limit_of_plan_saves'),
    ]

    operations = [
        migrations.AlterField(
            model_name='limitreached',
            name='action',
            field=models.CharField(choices=[('free_seats', 'Free booking: confirmed by e-mail'), ('open_seats', 'Free booking: too many unconfirmed seats'), ('challenge', 'Paid booking: an answer that was used before'), ('paid_holds', 'Paid booking: many unpaid orders, asked a question'), ('confirm_emails', 'Links to confirm a booking, to one address'), ('free_emails', 'E-mails about free bookings to one address, sent later'), ('codes', 'Wrong discount codes'), ('keys', 'Wrong links to orders and tickets'), ('sign_in', 'Sign-in codes, asked for by one client'), ('sign_in_emails', 'Sign-in codes to one address'), ('second_factor', 'Codes of an app or recovery codes, tried for one user'), ('applications', 'Joining the association'), ('lookups', 'Look-ups in the business register'), ('waiting', 'Waiting list'), ('account_numbers', 'Account numbers, changed by one buyer'), ('exhibitor_saves', 'Profile of an exhibitor, saved by its link'), ('plan_saves', "A ticket holder's programme, changed by its link"), ('newsletter', 'Newsletter: signing up'), ('newsletter_emails', 'Newsletter, for one address'), ('waiting_emails', 'Waiting list, for one address')], max_length=40, verbose_name='limit'),
        ),
    ]
