"""Pictures that editors upload: opened, checked, made anew and stored under a name made of their content."""

import hashlib
import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MAX_BYTES = 2_000_000
MAX_PIXELS = 16_000_000
MAX_SIDE = 1600
FOLDER = "pictures"
EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}  # what a picture is, not what its name says


class PictureError(Exception):
    """The file cannot be used; the message is a sentence for the editor."""


def store(upload: UploadedFile) -> str:
    """The address of the stored picture; the same picture has the same one."""
    if not upload.size or upload.size > MAX_BYTES:
        raise PictureError(_("The picture must be at most 2 MB."))
    data, format_name = made_anew(upload, tuple(EXTENSIONS), MAX_SIDE)
    name = f"{FOLDER}/{hashlib.sha256(data).hexdigest()[:32]}.{EXTENSIONS[format_name]}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    return default_storage.url(name)


def made_anew(file: IO[bytes], formats: Sequence[str], side: int) -> tuple[bytes, str]:
    """The picture's own pixels in a new file, at most `side` wide and high, and its format, one of `formats`.

    Nothing that was hidden in the old file comes along.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=list(formats)) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise PictureError(_("The picture must have at most 16 million pixels."))
                return _encode(picture, side), str(picture.format)
    except PictureError:
        raise
    except Exception as error:  # a hostile file can make a decoder raise anything
        raise PictureError(_("The file is not a PNG, JPEG or WebP picture.")) from error


def _encode(picture: Image.Image, side: int) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((side, side))
    mode = "RGB" if picture.format == "JPEG" else "RGBA" if upright.has_transparency_data else "RGB"
    clean = Image.new(mode, upright.size)
    clean.paste(upright.convert(mode))
    out = BytesIO()
    clean.save(out, format=str(picture.format), optimize=True)
    return out.getvalue()
