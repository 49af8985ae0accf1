"""Synonyms of two languages, found by stems. One word may have several meanings."""

import snowballstemmer
from django.db import migrations, models

STEMMERS = {"da": "danish", "de": "german", "en": "english", "nb": "norwegian", "sv": "swedish"}


def derive(apps, schema_editor):
    synonyms = apps.get_model("kb", "Synonym").objects.using(schema_editor.connection.alias)
    for synonym in synonyms.all():
        name = STEMMERS.get(synonym.language)
        synonym.stem = (
            snowballstemmer.stemmer(name).stemWord(synonym.folded) if name else synonym.folded
        )
        synonym.means_language = synonym.language
        synonym.save(update_fields=["stem", "means_language"])


class Migration(migrations.Migration):
    dependencies = [("kb", "0030_proposal_fields")]

    operations = [
        migrations.AlterModelOptions(
            name="synonym",
            options={
                "ordering": ["language", "word", "means_language", "means"],
                "verbose_name": "synonym",
                "verbose_name_plural": "synonyms",
            },
        ),
        migrations.RemoveConstraint(model_name="synonym", name="synonym_unique"),
        migrations.AddField(
            model_name="synonym",
            name="means_language",
            field=models.CharField(
                blank=True,
                default="",
                help_text="If empty, the language of the word.",
                max_length=10,
                verbose_name="language of the meaning",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="synonym",
            name="stem",
            field=models.CharField(db_index=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="synonym",
            constraint=models.UniqueConstraint(
                fields=("language", "word", "means_language", "means"), name="synonym_once"
            ),
        ),
    ]
