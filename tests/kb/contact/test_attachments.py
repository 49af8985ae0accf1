"""Files are what they hold, not what they are called; what is stored is clean."""

import time
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from kb.contact import attachments
from kb.models import Attachment, ContactMessage

CONTACT = "/sv/contact/"
TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"


def html(response):
    return response.content.decode()


def picture(kind="PNG", **options):
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, kind, **options)
    return out.getvalue()


def upload(content, name="fil.bin", content_type="text/html"):
    return SimpleUploadedFile(name, content, content_type)


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (picture("PNG"), "skärm.png", "image/png"),
        (picture("JPEG"), "skärm.jpg", "image/jpeg"),
        (b"%PDF-1.7\n%%EOF", "skärm.pdf", "application/pdf"),
        (b'\xef\xbb\xbf{"a": 1}', "skärm.json", "application/json"),
        ("Räksmörgås\n".encode(), "skärm.txt", "text/plain; charset=utf-8"),
        ("Räksmörgås\n".encode("cp1252"), "skärm.txt", "text/plain; charset=utf-8"),
        ("Räksmörgås\n".encode("utf-16"), "skärm.txt", "text/plain; charset=utf-8"),
        (b"<svg onload='x'/>", "skärm.txt", "text/plain; charset=utf-8"),
        (b"[" * 50_000, "skärm.txt", "text/plain; charset=utf-8"),
    ],
)
def test_file_is_what_it_holds(content, name, content_type):
    read = attachments.read(upload(content, "skärm.exe"))
    assert (read.name, read.content_type, read.size) == (name, content_type, len(read.content))


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00\x03", b"GIF89a\x01\x00", b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xff\xe0x", b"a\0b"],
)
def test_other_files_are_refused_with_a_sentence(content):
    with pytest.raises(attachments.AttachmentError, match=r"^bild .*\.$"):
        attachments.read(upload(content, "bild.png", "image/png"))


def test_text_is_redacted_and_pictures_lose_what_is_hidden_in_them():
    log = attachments.read(upload(f"Authorization: Bearer {TOKEN}".encode(), f"{TOKEN}.txt"))
    assert TOKEN.encode() not in log.content
    assert TOKEN not in log.name
    exif = Image.Exif()
    exif[0x010E] = TOKEN
    hidden = picture("JPEG", exif=exif) + TOKEN.encode()
    assert TOKEN.encode() in hidden
    assert TOKEN.encode() not in attachments.read(upload(hidden)).content


def test_long_text_keeps_its_beginning_and_its_end(monkeypatch):
    monkeypatch.setattr(attachments, "MAX_TEXT_CHARS", 40)
    lines = "\n".join(f"line {number}" for number in range(100))
    assert (
        attachments.read(upload(lines.encode())).content.decode() == "line 0\n[…]\nline 97\nline 98\nline 99"
    )
    words = attachments.read(upload(b"first" + b" word" * 100 + b" last")).content.decode()
    assert words == "first\n[…]\nword word word word word last"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\bilder\\a.png", "a"),
        ("a\r\nb;c:d.txt", "a b c d"),
        (".png", "png"),
        ("\u202egnp.exe", "gnp"),
        ("x" * 300 + ".txt", "x" * 60),
    ],
)
def test_name_hides_nothing(name, stem):
    upload_ = upload(b"a")
    upload_._name = name
    assert attachments.read(upload_).name == f"{stem}.txt"


@pytest.mark.django_db
def test_contact_stores_files_with_the_message(client, form):
    files = [upload(picture(), "a.png"), upload(b"hej", "b.txt")]
    client.post(CONTACT, form | {"attached": files})
    stored = ContactMessage.objects.get().attachments.all()
    assert [(file.name, file.content_type) for file in stored] == [
        ("a.png", "image/png"),
        ("b.txt", "text/plain; charset=utf-8"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("again", [{"email": "fel"}, {"look": "1"}, {"attached": upload(b"MZ\0")}])
def test_contact_keeps_files_when_the_form_comes_back(client, form, again):
    files = [upload(b"hej", "b.txt"), *([again["attached"]] if "attached" in again else [])]
    page = client.post(CONTACT, form | again | {"attached": files})
    [(token, _file)] = page.context["attachments"]
    assert f'name="kept" value="{token}" checked' in html(page)
    assert ContactMessage.objects.count() == 0
    client.post(CONTACT, form | {"kept": [token, "x", "\0"]})
    assert [file.name for file in ContactMessage.objects.get().attachments.all()] == ["b.txt"]


@pytest.mark.django_db
def test_a_file_belongs_to_one_message_and_is_forgotten_without(client, form):
    token = client.post(CONTACT, form | {"look": "1", "attached": upload(b"hej")}).context["attachments"][0][
        0
    ]
    client.post(CONTACT, form | {"kept": token})
    client.post(CONTACT, form | {"kept": token, "message": "En annan"})
    assert [message.attachments.count() for message in ContactMessage.objects.order_by("id")] == [1, 0]
    client.post(CONTACT, form | {"look": "1", "attached": upload(b"hej")})
    Attachment.objects.filter(message=None).update(
        created_at=timezone.now() - 2 * attachments.MAX_UNSENT_FILE_AGE
    )
    client.post(CONTACT, form | {"look": "1"})
    assert Attachment.objects.filter(message=None).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "count"), [(0, 1), (23 * 3600, 1), (24 * 3600 + 60, 0), (365 * 24 * 3600, 0), (-3600, 1)]
)
def test_token_of_a_waiting_file_expires_after_a_day(client, form, monkeypatch, age, count):
    token = client.post(CONTACT, form | {"look": "1", "attached": upload(b"hej")}).context["attachments"][0][
        0
    ]
    later = time.time() + age
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: later))
    assert len(attachments.waiting([token])) == count


@pytest.mark.django_db
def test_contact_takes_three_files_of_5_mb_and_never_loses_the_text(client, form, monkeypatch):
    page = client.post(CONTACT, form | {"message": "Kvar", "attached": [upload(b"hej") for _n in range(4)]})
    assert (len(page.context["attachments"]), "Kvar</textarea>" in html(page)) == (3, True)
    monkeypatch.setattr(attachments, "MAX_BYTES", 100)
    page = client.post(CONTACT, form | {"message": "Kvar", "attached": upload(b"a" * 70_000, "stor.txt")})
    assert (page.context["attachments"], "Kvar</textarea>" in html(page)) == ([], True)
    assert [refusal.partition(" ")[0] for refusal in page.context["refusals"]] == ["stor"]
    assert ContactMessage.objects.count() == 0


@pytest.mark.django_db
def test_agents_get_files_as_downloads_that_cannot_act(client, admin_client, form):
    client.post(CONTACT, form | {"attached": upload(b"<script>alert(1)</script>", "a.html")})
    address = reverse("admin:kb_contactmessage_attachment", args=[Attachment.objects.get().pk])
    response = admin_client.get(address)
    assert (response.content, response.headers["Content-Disposition"]) == (
        b"<script>alert(1)</script>",
        'attachment; filename="a.txt"',
    )
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_files_are_for_agents_only(client, form, django_user_model):
    client.post(CONTACT, form | {"attached": upload(b"hej")})
    address = reverse("admin:kb_contactmessage_attachment", args=[Attachment.objects.get().pk])
    assert client.get(address).status_code == 302
    client.force_login(django_user_model.objects.create_user("writer", password="x", is_staff=True))
    assert client.get(address).status_code == 403
