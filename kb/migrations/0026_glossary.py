"""Rename models and columns to the words of docs/glossary.md; their tables stay. Drop columns that nothing wrote."""

from django.db import migrations, models
from django.db.models import Q

MODELS = [
    ("Question", "UnansweredQuery", "kb_question"),
    ("QuestionWord", "UnansweredQueryWord", "kb_questionword"),
    ("Review", "Verification", "kb_review"),
    ("ReviewRule", "VerificationRule", "kb_reviewrule"),
    ("Check", "VerificationRecord", "kb_check"),
    ("SearchEntry", "SearchLog", "kb_searchentry"),
]
FIELDS = [
    ("unansweredqueryword", "question", "query"),
    ("searchlog", "question", "unanswered_query"),
    ("searchlog", "known", "is_recognised"),
    ("searchlog", "contacted", "led_to_contact"),
    ("searchlog", "pending", "is_ungrouped"),
]
# The conditions of partial indexes name columns, which RenameField does not follow into them.
INDEXES = [
    models.Index(fields=["unanswered_query", "led_to_contact"], name="search_of_question"),
    models.Index(fields=["created_at"], condition=Q(is_ungrouped=True), name="search_waiting"),
    models.Index(fields=["created_at"], condition=Q(unanswered_query__isnull=False), name="search_unanswered"),
]
REMOVED = ["search_filtered", *(index.name for index in INDEXES)]


class Migration(migrations.Migration):
    dependencies = [("kb", "0025_significance_may_be_unsaid"), ("errors", "0007_wordings")]
    operations = [
        *(migrations.RemoveIndex(model_name="searchentry", name=name) for name in REMOVED),
        *(
            operation
            for old, new, table in MODELS
            for operation in (
                migrations.AlterModelTable(name=old.lower(), table=table),
                migrations.RenameModel(old_name=old, new_name=new),
            )
        ),
        *(migrations.RenameField(*field) for field in FIELDS),
        migrations.RemoveField(model_name="searchlog", name="chosen"),
        migrations.RemoveField(model_name="searchlog", name="filtered"),
        *(migrations.AddIndex(model_name="searchlog", index=index) for index in INDEXES),
    ]
