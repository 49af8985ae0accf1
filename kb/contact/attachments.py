"""Files that come with a message: known by their content and not by name or header, cleaned, kept privately.

Pictures are made anew, texts are redacted, PDF files are kept as they are. Agents get them as downloads only.
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
from ..models.contact_messages import KEPT
from ..redaction import redact

MAX_FILES = 3
MAX_BYTES = 5_000_000
MAX_TEXT_CHARS = 500_000  # characters; of a longer text the beginning and the end are kept, where the news is
MAX_SIDE_PIXELS = 4000  # pixels: small print on a screenshot stays readable
TYPES = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf", "json": "application/json"}
TYPES["txt"] = "text/plain; charset=utf-8"
PICTURES = {b"\x89PNG\r\n\x1a\n": ("PNG", "png"), b"\xff\xd8\xff": ("JPEG", "jpg")}
_signer = TimestampSigner(salt="attachment")


class AttachmentError(Exception):
    """The file is not taken; the message is a sentence for the sender."""


def read(upload: UploadedFile) -> Attachment:
    """The file as it is stored, not saved yet."""
    stem = _stem(upload.name or "")
    if not upload.size:
        raise AttachmentError(_("%(name)s is empty.") % {"name": stem})
    if upload.size > MAX_BYTES:
        raise AttachmentError(too_big(stem))
    data, kind = _cleaned(upload.read(), stem)
    return Attachment(name=f"{stem}.{kind}", content_type=TYPES[kind], size=len(data), content=data)


def too_big(name: str) -> str:
    return _("%(name)s is larger than 5 MB.") % {"name": _stem(name)}


def token(attachment: Attachment) -> str:
    """What names a file that waits for its form to be sent."""
    return _signer.sign(str(attachment.pk))


def kept(tokens: Iterable[str]) -> list[Attachment]:
    """The files that wait, of those that are named; strangers' tokens and old ones name nothing."""
    keys = []
    for value in tokens:
        try:
            keys.append(int(_signer.unsign(value, max_age=KEPT)))
        except (BadSignature, ValueError):
            continue
    return list(Attachment.objects.filter(pk__in=keys[:MAX_FILES], message=None).defer("content"))


def keep(attachments: Iterable[Attachment]) -> None:
    """Store files of a form that has not been sent yet, for a day."""
    Attachment.objects.forgotten().delete()
    for attachment in attachments:
        if not attachment.pk:
            attachment.save()


class Quota(FileUploadHandler):
    """Lets no more of a form's files in than can be taken: what is too large is dropped, and the text still arrives."""

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
        """The next handler has the file."""


# --- what a file is


def _cleaned(data: bytes, stem: str) -> tuple[bytes, str]:
    """The content to store, and which of TYPES it is."""
    for start, (format_name, kind) in PICTURES.items():
        if data.startswith(start):
            return _picture(data, format_name, stem), kind
    if data.startswith(b"%PDF-"):
        return data, "pdf"
    text = _text(data)
    if text is None:
        says = _("%(name)s is not a PNG, JPEG, PDF, text or JSON file.")
        raise AttachmentError(says % {"name": stem})
    clean = redact(_fit(text)).text
    return clean.encode(), "json" if _is_json(clean) else "txt"


def _picture(data: bytes, format_name: str, stem: str) -> bytes:
    try:
        return images.reencode(BytesIO(data), [format_name], MAX_SIDE_PIXELS)[0]
    except images.PictureError:
        raise AttachmentError(_("%(name)s cannot be opened as a picture.") % {"name": stem}) from None


def _text(data: bytes) -> str | None:
    """The bytes as text; None where they are something else."""
    codecs = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else text
    return None


def _fit(text: str) -> str:
    if len(text) <= MAX_TEXT_CHARS:
        return text
    start, end = text[: MAX_TEXT_CHARS // 4], text[-MAX_TEXT_CHARS * 3 // 4 :]
    # Whole lines, or words: a part of a secret does not look like one.
    start = start.rpartition("\n")[0] or start.rpartition(" ")[0]
    end = end.partition("\n")[2] or end.partition(" ")[2]
    return f"{start}\n[…]\n{end}"


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _stem(name: str) -> str:
    """The file's name without its ending, and without anything that a name may hide."""
    base = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    words = re.sub(r"[^\w .()+-]+", " ", redact(base[0] or base[2]).text)
    return " ".join(words.split()).strip(". ")[:60] or "file"
