"""The state of aliases and proposed wordings is one field of their common base. The database does not change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0029_permission_names")]

    operations = [
        migrations.AlterField(
            model_name="wordingproposal",
            name="state",
            field=models.CharField(
                choices=[("proposed", "Proposed"), ("accepted", "Accepted"), ("rejected", "Rejected")],
                default="proposed",
                max_length=8,
                verbose_name="state",
            ),
        ),
    ]
