import re
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from kb.markdown import images
from tests.factories import make_error
from tests.helpers.pictures import picture

pytestmark = pytest.mark.django_db
PREVIEW, UPLOAD = "/markdown/preview/", "/markdown/upload/"


def with_place(format_name):
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "SECRET-PLACE"
    return picture(format_name, exif=exif)


@pytest.fixture
def editor(django_user_model):
    """A member of staff who may change translations, and nothing else."""
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_articletranslation"))
    client = Client()
    client.force_login(user)
    return client


def send(client, data, name="a.png", content_type="image/png"):
    return client.post(UPLOAD, {"image": SimpleUploadedFile(name, data, content_type)})


def address(response):
    return re.fullmatch(r"!\[\]\((.+)\)", response.json()["image_code"])[1]


# --- who may


@pytest.mark.parametrize("url", [PREVIEW, UPLOAD])
@pytest.mark.parametrize(
    "flags", [None, {"is_staff": False}, {"is_staff": True}, {"is_staff": True, "is_active": False}]
)
def test_others_are_refused_with_a_sentence(client, django_user_model, url, flags):
    if flags is not None:
        client.force_login(django_user_model.objects.create_user("x", **flags))
    response = client.post(url, {"content": "x"})
    assert response.status_code == 403
    assert "<" not in response.text
    assert "Location" not in response.headers


@pytest.mark.parametrize("url", [PREVIEW, UPLOAD])
def test_only_posts_with_a_token_are_answered(admin_user, url):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert client.get(url).status_code == 405
    assert client.post(url, {"content": "x"}).status_code == 403


# --- preview


def test_preview_is_the_public_rendering_in_the_texts_language(editor):
    make_error("2001304", titles={"sv": "Kontot saknas", "en": "The account is missing"})
    response = editor.post(f"{PREVIEW}?language=en", {"content": "**[[error:2001304]]** <script>x</script>"})
    link = '<a class="xref xref--error" href="/en/errors/fortnox-api/2001304/">The account is missing (2001304)</a>'
    assert response.text == f"<p><strong>{link}</strong> &lt;script&gt;x&lt;/script&gt;</p>\n"
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt&#58;alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        '<img src=x onerror="alert(1)">',
        "![a](javascript:alert(1))",
        "<a href='javascript:alert(1)'>a</a>",
    ],
)
def test_preview_runs_nothing(editor, source):
    html = editor.post(PREVIEW, {"content": source}).text
    live = re.findall(
        r"<(?:script|img|iframe)|<[^>]+\son\w+=|(?:href|src)=\"(?:javascript|data):", html, re.IGNORECASE
    )
    assert live == []


@pytest.mark.parametrize("language", ["", "xx", "%00", "../../"])
def test_preview_of_an_unknown_language_is_in_the_readers(editor, language):
    assert editor.post(f"{PREVIEW}?language={language}", {"content": "x"}).text == "<p>x</p>\n"


def test_preview_without_or_with_too_long_text(editor):
    assert editor.post(PREVIEW).text == ""
    assert editor.post(PREVIEW, {"content": "x" * 200_001}).status_code == 400
    assert editor.post(PREVIEW, {"content": "\0"}).status_code == 200


# --- upload


@pytest.mark.parametrize(("format_name", "extension"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_picture_is_stored_under_its_content_and_real_kind(editor, format_name, extension):
    response = send(editor, picture(format_name), name="evil.html", content_type="image/gif")
    url = address(response)
    assert re.fullmatch(rf"/media/pictures/[0-9a-f]{{32}}\.{extension}", url)
    with default_storage.open(url.removeprefix("/media/")) as file, Image.open(file) as stored:
        assert (stored.format, stored.size) == (format_name, (20, 10))


def test_same_picture_is_the_same_file(editor):
    assert address(send(editor, picture())) == address(send(editor, picture()))


@pytest.mark.parametrize("format_name", ["PNG", "JPEG", "WEBP"])
def test_what_a_picture_hides_is_gone(editor, format_name):
    data = with_place(format_name)
    assert b"SECRET-PLACE" in data
    with default_storage.open(address(send(editor, data)).removeprefix("/media/"), "rb") as file:
        stored = file.read()
    assert b"SECRET-PLACE" not in stored
    with Image.open(BytesIO(stored)) as clean:
        assert not clean.getexif()


def test_big_pictures_are_made_smaller(editor):
    url = address(send(editor, picture(size=(3200, 100))))
    with default_storage.open(url.removeprefix("/media/")) as file, Image.open(file) as stored:
        assert stored.size == (1600, 50)


def test_transparency_is_kept(editor):
    out = BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")
    url = address(send(editor, out.getvalue()))
    with default_storage.open(url.removeprefix("/media/")) as file, Image.open(file) as stored:
        assert stored.getpixel((0, 0))[3] == 0


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
ATTACKS = {
    "html as gif": (b"<script>alert(1)</script>", "evil.html", "image/gif"),
    "svg": (SVG, "a.svg", "image/svg+xml"),
    "svg with a script": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "a.svg",
        "image/svg+xml",
    ),
    "svg with a link": (
        b'<svg xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href="javascript:alert(1)"/></svg>',
        "a.svg",
        "image/svg+xml",
    ),
    "svg called gif": (SVG, "a.gif", "image/gif"),
    "svg called png": (SVG, "a.png", "image/png"),
    "broken svg": (b"<svg", "a.svg", "image/svg+xml"),
    "gif": (picture("GIF"), "a.gif", "image/gif"),
    "tiff": (picture("TIFF"), "a.png", "image/png"),
    "text called png": (b"hello", "a.png", "image/png"),
    "half a png": (picture(size=(200, 200))[:60], "a.png", "image/png"),
    "empty": (b"", "a.png", "image/png"),
    "too many bytes": (picture() + b"\0" * 2_000_001, "a.png", "image/png"),
    "too many pixels": (picture("PNG", (12_000, 12_000)), "a.png", "image/png"),
    "a bomb by its header": (
        picture()[:16] + b"\x7f\xff\xff\xff\x7f\xff\xff\xff" + picture()[24:],
        "a.png",
        "image/png",
    ),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", "a.png", "image/png"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_no_fit_picture_is_refused_in_json(editor, attack, media_root):
    before = set(media_root.rglob("*"))
    response = send(editor, *ATTACKS[attack])
    assert response.status_code == 400
    assert set(response.json()) == {"error"}
    assert set(media_root.rglob("*")) == before


@pytest.mark.parametrize("attack", [*ATTACKS, "a fit picture"])
@pytest.mark.parametrize("header", [{}, {"X-Requested-With": "XMLHttpRequest"}])
def test_who_has_not_signed_in_stores_nothing(client, attack, header, media_root):
    data, name, content_type = ATTACKS.get(attack, (picture(), "a.png", "image/png"))
    before = set(media_root.rglob("*"))
    file = SimpleUploadedFile(name, data, content_type)
    assert client.post(UPLOAD, {"image": file}, headers=header).status_code == 403
    assert set(media_root.rglob("*")) == before


def test_picture_that_is_too_large_is_not_called_something_else(editor):
    said = send(editor, *ATTACKS["too many pixels"]).json()["error"]
    assert said == "Bilden får ha högst 16 miljoner pixlar."


def test_fault_of_ours_is_not_told_as_one_of_the_picture():
    with pytest.raises(TypeError):
        images.reencode(BytesIO(picture()), ["PNG"], "wide")


def test_missing_picture_is_refused_in_json(editor):
    assert editor.post(UPLOAD).status_code == 400
    assert editor.post(UPLOAD, {"image": "text"}).json().keys() == {"error"}


def test_polyglot_keeps_its_pixels_only(editor):
    data = picture() + b"<script>alert(1)</script>"
    with default_storage.open(address(send(editor, data)).removeprefix("/media/"), "rb") as file:
        assert b"<script" not in file.read()
