"""Rename the model of a wording; its table stays."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("errors", "0006_presence")]
    operations = [
        migrations.AlterModelTable(name="errormessage", table="errors_errormessage"),
        migrations.RenameModel(old_name="ErrorMessage", new_name="Wording"),
    ]
