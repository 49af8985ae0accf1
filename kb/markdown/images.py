"""Uploaded images: checked, re-encoded, and stored under a hash of their content."""

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

from errors.transfer.issues import BROKEN

MAX_BYTES = 2_000_000
MAX_PIXELS = 16_000_000
MAX_SIDE_PIXELS = 1600
FOLDER = "pictures"
EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}  # by content, not by file name


class PictureError(Exception):
    """The file is refused. The message is a sentence for the editor."""


def store(upload: UploadedFile) -> str:
    """Store an image and return its address. Equal images have the same address. Raises PictureError."""
    if not upload.size or upload.size > MAX_BYTES:
        raise PictureError(_("The picture must be at most 2 MB."))
    data, format_name = reencode(upload, tuple(EXTENSIONS), MAX_SIDE_PIXELS)
    name = f"{FOLDER}/{hashlib.sha256(data).hexdigest()[:32]}.{EXTENSIONS[format_name]}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    return default_storage.url(name)


def reencode(file: IO[bytes], formats: Sequence[str], side: int) -> tuple[bytes, str]:
    """Return the image's pixels as a new file, and its format, one of `formats`. Raises PictureError.

    The image is reduced to `side` pixels in width and height. Metadata is lost on purpose: places, names, hidden data.
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
    """Return the image, upright, and its format.

    Only Pillow's decoders run inside the `try`: other errors are ours and must not be reported as a broken file.
    """
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
