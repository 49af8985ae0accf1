"""Pictures that editors upload: opened, checked, made anew and stored under a name made of their content."""

import hashlib
import struct
import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from errors.transfer.faults import BROKEN

MAX_BYTES = 2_000_000
MAX_PIXELS = 16_000_000
MAX_SIDE_PIXELS = 1600
FOLDER = "pictures"
EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}  # what a picture is, not what its name says


class PictureError(Exception):
    """The file cannot be used; the message is a sentence for the editor."""


def store(upload: UploadedFile) -> str:
    """The address of the stored picture; the same picture has the same one."""
    if not upload.size or upload.size > MAX_BYTES:
        raise PictureError(_("The picture must be at most 2 MB."))
    data, format_name = reencode(upload, tuple(EXTENSIONS), MAX_SIDE_PIXELS)
    name = f"{FOLDER}/{hashlib.sha256(data).hexdigest()[:32]}.{EXTENSIONS[format_name]}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    return default_storage.url(name)


def reencode(file: IO[bytes], formats: Sequence[str], side: int) -> tuple[bytes, str]:
    """The picture's own pixels in a new file, at most `side` wide and high, and its format, one of `formats`.

    Nothing that was hidden in the old file comes along.
    """
    upright, format_name = _decoded(file, formats)
    upright.thumbnail((side, side))
    mode = "RGB" if format_name == "JPEG" else "RGBA" if upright.has_transparency_data else "RGB"
    clean = Image.new(mode, upright.size)
    clean.paste(upright.convert(mode))
    out = BytesIO()
    clean.save(out, format=format_name, optimize=True)
    return out.getvalue(), format_name


def _decoded(file: IO[bytes], formats: Sequence[str]) -> tuple[Image.Image, str]:
    """The picture, upright, and its format. Nothing but Pillow's decoders runs where their faults are caught."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=list(formats)) as picture:
                is_small = picture.width * picture.height <= MAX_PIXELS
                upright = ImageOps.exif_transpose(picture) if is_small else picture
                format_name = str(picture.format)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        is_small = False
    except (*BROKEN, struct.error) as error:
        raise PictureError(_("The file is not a PNG, JPEG or WebP picture.")) from error
    if not is_small:
        raise PictureError(_("The picture must have at most 16 million pixels."))
    return upright, format_name
