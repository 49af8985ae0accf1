from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0023_texts_go_with_their_article")]

    operations = [
        migrations.AlterField(
            model_name="externallink",
            name="state",
            field=models.CharField(
                choices=[
                    ("unknown", "Not asked yet"),
                    ("alive", "Answers"),
                    ("dead", "Does not answer"),
                    ("unasked", "Not asked: our own network does not reach it"),
                    ("skipped", "Not asked: inside somebody's network"),
                ],
                default="unknown",
                max_length=8,
                verbose_name="state",
            ),
        ),
    ]
