"""Store the source revision with each text of a translation, so that an old text brings its own back."""

from django.db import migrations


def move(apps, schema_editor):
    Revision = apps.get_model("kb", "Revision")
    translated = apps.get_model("kb", "ArticleTranslation").objects.exclude(source_revision=None)
    for row in translated.exclude(published=None):
        Revision.objects.filter(pk=row.published_id).update(based_on=row.source_revision_id)


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL alters no table whose foreign keys wait to be checked
    dependencies = [("kb", "0014_workflow")]
    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField(model_name="articletranslation", name="source_revision"),
    ]
