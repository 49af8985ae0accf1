"""Make the one row of ContentVersion."""

from django.db import migrations


def make_row(apps, schema_editor):
    apps.get_model("kb", "ContentVersion").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [("kb", "0001_initial")]
    operations = [migrations.RunPython(make_row, migrations.RunPython.noop)]
