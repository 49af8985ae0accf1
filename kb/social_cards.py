"""Social cards: the image that is shown where an error's address is shared, with its title, code and system."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from io import BytesIO
from pathlib import Path
from typing import Self

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from errors.models import ErrorCode

from .style_sheets import TOKENS, colours, read_static

SIZE = (1200, 630)
FONT = Path(__file__).parent / "fonts" / "inter-latin-600.woff2"  # OFL; Latin letters, å, ä and ö among them
LEFT, WIDTH = 80, 1040
SMALL, TITLE = 36, ((76, 3), (60, 4))  # pixels; for titles also the maximum number of lines
MAX_TITLE_CHARS = 200  # read of a title
DESIGN = 1  # part of the tag; raised when the design changes


@dataclass(frozen=True, slots=True)
class Card:
    """Content of a card."""

    title: str
    code: str
    system: str

    @classmethod
    def of(cls, error: ErrorCode) -> Self:
        """Return the card of an error, in the active language if the error has a text in it."""
        return cls(error.title, error.code, error.system.name)

    @property
    def tag(self) -> str:
        """Return a version for the image's address: it changes with the image."""
        return blake2s(f"{DESIGN} {_palette()} {self!r}".encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=128)  # of some 10 kB
def draw(card: Card) -> bytes:
    """Return the image as a PNG."""
    paper, ink, soft, accent = _palette()
    picture = Image.new("RGB", SIZE, paper)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 16, SIZE[1]), fill=accent)
    pen.text((LEFT, 72), f"{{ }} {settings.SITE_NAME}", font=_font(SMALL), fill=accent)
    size, lines = _title(card.title)
    for number, line in enumerate(lines):
        y = 325 + (number - len(lines) / 2) * size * 1.2
        pen.text((LEFT, y), line, font=_font(size), fill=ink)
    pen.text((LEFT, 520), _cut(card.system, SMALL, WIDTH * 0.6), font=_font(SMALL), fill=soft)
    code = _cut(card.code, SMALL, WIDTH * 0.35)
    pen.text((LEFT + WIDTH, 520), code, font=_font(SMALL), fill=ink, anchor="ra")
    out = BytesIO()
    picture.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache
def _palette() -> tuple[str, str, str, str]:
    """Return the light colours of tokens.css for the ground, the text, the system and the mark."""
    values = colours(read_static(TOKENS))
    paper, ink, soft, accent = (values[f"color-{name}"][0] for name in ("paper", "ink", "ink-soft", "accent"))
    return paper, ink, soft, accent


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


def _title(title: str) -> tuple[int, list[str]]:
    """Return the font size in which the title fits, and its lines."""
    for size, maximum in TITLE:
        lines = _lines(title, size)
        if len(lines) <= maximum:
            return size, lines
    return size, [*lines[: maximum - 1], _cut(f"{' '.join(lines[maximum - 1 :])} …", size)]


def _lines(title: str, size: int) -> list[str]:
    lines = [""]
    for word in title[:MAX_TITLE_CHARS].split():
        longer = f"{lines[-1]} {word}".strip()
        if _font(size).getlength(longer) <= WIDTH:
            lines[-1] = longer
        else:
            lines.append(_cut(word, size))
    return [line for line in lines if line]


def _cut(text: str, size: int, width: float = WIDTH) -> str:
    """Return as much of one line as fits in the width."""
    line = " ".join(text[:MAX_TITLE_CHARS].split())
    if _font(size).getlength(line) <= width:
        return line
    while _font(size).getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
