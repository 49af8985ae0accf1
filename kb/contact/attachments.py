"""Attachments of contact messages: type taken from the content, never from name or header; stored privately.

Pictures are re-encoded, texts are redacted, PDF files are stored as they are. Agents can only download them.
"""

import json
import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext as _

from ..markdown import images
from ..models import Attachment
from ..models.contact_messages import MAX_UNSENT_FILE_AGE
from ..redaction import redact

MAX_FILES = 3
MAX_BYTES = 5_000_000
MAX_TEXT_CHARS = 500_000  # of a longer text the beginning and the end are stored
MAX_SIDE_PIXELS = 4000  # small print on a screenshot stays readable
TYPES = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf", "json": "application/json"}
TYPES["txt"] = "text/plain; charset=utf-8"
PICTURES = {b"\x89PNG\r\n\x1a\n": ("PNG", "png"), b"\xff\xd8\xff": ("JPEG", "jpg")}
_signer = TimestampSigner(salt="attachment")


class AttachmentError(Exception):
    """A refused file. The message is a sentence for the sender."""


def read(upload: UploadedFile) -> Attachment:
    """Return an unsaved attachment with the cleaned content; raise AttachmentError if the file is refused."""
    stem = _stem(upload.name or "")
    if not upload.size:
        raise AttachmentError(_("%(name)s is empty.") % {"name": stem})
    if upload.size > MAX_BYTES:
        raise AttachmentError(size_refusal(stem))
    data, kind = _cleaned(upload.read(), stem)
    return Attachment(name=f"{stem}.{kind}", content_type=TYPES[kind], size=len(data), content=data)


def size_refusal(name: str) -> str:
    return _("%(name)s is larger than 5 MB.") % {"name": _stem(name)}


def token(attachment: Attachment) -> str:
    """Return the signed name by which a form refers to a file that is stored before the form is sent."""
    return _signer.sign(str(attachment.pk))


def waiting(tokens: Iterable[str]) -> list[Attachment]:
    """Return the files of a form not sent yet that the tokens name; forged and expired tokens are ignored."""
    keys = []
    for value in tokens:
        try:
            keys.append(int(_signer.unsign(value, max_age=MAX_UNSENT_FILE_AGE)))
        except (BadSignature, ValueError):
            continue
    return list(Attachment.objects.filter(pk__in=keys[:MAX_FILES], message=None).defer("content"))


def store(attachments: Iterable[Attachment]) -> None:
    """Save files of a form that has not been sent yet, and delete those of forms that never were."""
    Attachment.objects.forgotten().delete()
    for attachment in attachments:
        if not attachment.pk:
            attachment.save()


class Quota(FileUploadHandler):
    """Upload handler that drops files over the size limit and reads on, so that the form's text still arrives."""

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        self.total = 0
        self.dropped: list[str] = []
        request.upload_quota = self

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.total += len(raw_data)
        if start + len(raw_data) > MAX_BYTES or self.total > 2 * MAX_FILES * MAX_BYTES:
            self.dropped.append(str(self.file_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Return None: the next handler has the file."""


# --- type and content


def _cleaned(data: bytes, stem: str) -> tuple[bytes, str]:
    """Return the content to store and its key in TYPES; raise AttachmentError for any other type."""
    for start, (format_name, kind) in PICTURES.items():
        if data.startswith(start):
            return _picture(data, format_name, stem), kind
    if data.startswith(b"%PDF-"):
        return data, "pdf"
    text = _text(data)
    if text is None:
        template = _("%(name)s is not a PNG, JPEG, PDF, text or JSON file.")
        raise AttachmentError(template % {"name": stem})
    clean = redact(_fit(text)).text
    return clean.encode(), "json" if _is_json(clean) else "txt"


def _picture(data: bytes, format_name: str, stem: str) -> bytes:
    try:
        return images.reencode(BytesIO(data), [format_name], MAX_SIDE_PIXELS)[0]
    except images.PictureError:
        raise AttachmentError(_("%(name)s cannot be opened as a picture.") % {"name": stem}) from None


def _text(data: bytes) -> str | None:
    """Return the decoded text; None for binary content."""
    codecs = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else text
    return None


def _fit(text: str) -> str:
    """Return the text cut to about MAX_TEXT_CHARS: its first quarter and its last three quarters."""
    if len(text) <= MAX_TEXT_CHARS:
        return text
    start, end = text[: MAX_TEXT_CHARS // 4], text[-MAX_TEXT_CHARS * 3 // 4 :]
    # Cut at lines, or words: redaction does not recognise a part of a secret.
    start = start.rpartition("\n")[0] or start.rpartition(" ")[0]
    end = end.partition("\n")[2] or end.partition(" ")[2]
    return f"{start}\n[…]\n{end}"


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _stem(name: str) -> str:
    """Return the file's name without folder, extension, secrets and unusual characters; at most 60 characters."""
    base = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    words = re.sub(r"[^\w .()+-]+", " ", redact(base[0] or base[2]).text)
    return " ".join(words.split()).strip(". ")[:60] or "file"
