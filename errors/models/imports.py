"""Uploaded import files, stored until they are applied or a day old."""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone

MAX_AGE = timedelta(days=1)


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    """Writer of import files."""

    def keep(self, name: str, data: bytes, **fields: object) -> "ImportFile":
        """Store the bytes, once for equal files, and delete files older than `MAX_AGE`."""
        self.filter(sent_at__lt=timezone.now() - MAX_AGE).delete()
        defaults = {"name": name, "data": data, "sent_at": timezone.now(), **fields}
        row, _new = self.update_or_create(hash=sha256(data).hexdigest(), defaults=defaults)
        return row


class ImportFile(models.Model):
    """Uploaded file, identified by the SHA-256 of its bytes, so that the previewed file is the applied one."""

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
