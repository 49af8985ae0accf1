from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0031_synonym_forms")]

    operations = [
        migrations.AddField(
            model_name="unansweredquery",
            name="checked_count",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="unansweredquery",
            name="unsure_count",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
    ]
