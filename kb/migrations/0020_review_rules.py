"""Rules to begin with: every text is read once a year, and the steps of a fix are performed twice."""

from django.db import migrations

RULES = [("", "read", 52), ("fix", "performed", 26)]


def make_rules(apps, schema_editor):
    rules = apps.get_model("kb", "ReviewRule").objects
    for article_kind, check_kind, weeks in RULES:
        rules.get_or_create(
            article_kind=article_kind, system=None, check_kind=check_kind, defaults={"weeks": weeks}
        )


class Migration(migrations.Migration):
    dependencies = [("kb", "0019_reviews")]
    operations = [migrations.RunPython(make_rules, migrations.RunPython.noop)]
