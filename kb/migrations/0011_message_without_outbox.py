"""Remove from messages what `0009_outbox` has copied to deliveries; by itself, because PostgreSQL does not alter a table
in the transaction that has written to it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kb", "0010_outbox")]

    operations = [
        migrations.RemoveIndex(
            model_name='contactmessage',
            name='contact_waiting',
        ),
        migrations.RemoveField(
            model_name='contactmessage',
            name='attempts',
        ),
        migrations.RemoveField(
            model_name='contactmessage',
            name='last_error',
        ),
        migrations.RemoveField(
            model_name='contactmessage',
            name='lease',
        ),
        migrations.RemoveField(
            model_name='contactmessage',
            name='lease_until',
        ),
        migrations.RemoveField(
            model_name='contactmessage',
            name='next_at',
        ),
        migrations.RemoveField(
            model_name='contactmessage',
            name='sent_at',
        ),
        migrations.RemoveField(
            model_name='contactmessage',
            name='suggestions',
        ),
    ]
