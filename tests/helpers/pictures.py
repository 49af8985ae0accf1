"""Pictures to upload."""

from io import BytesIO

from PIL import Image


def picture(format_name="PNG", size=(20, 10), colour="red", **options):
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, format_name, **options)
    return out.getvalue()
