"""A file that an editor has sent to be imported, until it is applied or forgotten."""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone

MAX_AGE = timedelta(days=1)


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def keep(self, name: str, data: bytes, **fields: object) -> "ImportFile":
        """The row that holds these bytes; the same file again is the same row. Old ones are forgotten."""
        self.filter(sent_at__lt=timezone.now() - MAX_AGE).delete()
        defaults = {"name": name, "data": data, "sent_at": timezone.now(), **fields}
        row, _new = self.update_or_create(hash=sha256(data).hexdigest(), defaults=defaults)
        return row


class ImportFile(models.Model):
    """Named by the hash of its bytes, so that what is applied is what was shown."""

    hash = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=4)
    data = models.BinaryField()
    create_systems = models.BooleanField(default=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    objects = ImportFileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
