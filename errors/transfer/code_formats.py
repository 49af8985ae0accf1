"""Code format of a system, derived from its codes: `#` for a digit, everything else as it stands. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

MAX_MASKS = 5
MAX_FORMAT_CHARS = 200
MAX_FIRST_DIGITS = 3  # by which numbers without a common beginning are parted
MIN_SHARE = 0.8  # of the codes with digits, that the masks cover
MIN_CODES = 3  # plain numbers, whose common beginning is kept
MIN_FREE_DIGITS = 3  # that stay # however much the codes have in common
MIN_DIGITS = 5  # of a mask without letters: ordinary numbers fit a shorter one
MIN_SIGNS = 4  # of a mask with letters


def format_of_codes(codes: Iterable[str]) -> str:
    """Return the masks that most of the codes have, separated by spaces; "" if they have no common shape.

    Codes without a digit have no mask and do not count.
    """
    numbered = {code for code in codes if any(map(_is_digit, code))}
    shapes: dict[str, list[str]] = defaultdict(list)
    for code in sorted(numbered):
        if not {*code} & {"#", *" \t\n"}:
            shapes["".join("#" if _is_digit(sign) else sign for sign in code)].append(code)
    masks: list[tuple[str, int]] = []
    for shape, members in sorted(shapes.items(), key=lambda item: (-len(item[1]), item[0])):
        if _is_distinctive(shape):
            masks += _masks(shape, members)
    masks = sorted(masks, key=lambda mask: -mask[1])[:MAX_MASKS]
    covered = sum(count for _mask, count in masks)
    derived = " ".join(sorted(mask for mask, _count in masks))
    return (
        derived
        if covered and covered >= MIN_SHARE * len(numbered) and len(derived) <= MAX_FORMAT_CHARS
        else ""
    )


def _is_digit(sign: str) -> bool:
    return sign in "0123456789"


def _is_distinctive(shape: str) -> bool:
    """Return True if ordinary numbers and words seldom have this shape."""
    has_letters = any(sign.isalpha() for sign in shape)
    return len(shape) >= MIN_SIGNS if has_letters else shape.count("#") >= MIN_DIGITS


def _masks(shape: str, codes: Sequence[str]) -> list[tuple[str, int]]:
    """Return (mask, number of codes) of the codes of one shape. Of plain numbers the common beginning is kept.

    Numbers that begin differently are parted by their first digit, if that gives a few large groups.
    """
    if shape.strip("#"):
        return [(shape, len(codes))]
    if _kept(shape, codes):
        return [(_mask(shape, codes), len(codes))]
    groups: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        groups[code[0]].append(code)
    if len(groups) <= MAX_FIRST_DIGITS and all(len(group) >= MIN_CODES for group in groups.values()):
        return [(_mask(shape, group), len(group)) for group in groups.values()]
    return [(shape, len(codes))]


def _mask(shape: str, codes: Sequence[str]) -> str:
    kept = _kept(shape, codes)
    return codes[0][:kept] + shape[kept:]


def _kept(shape: str, codes: Sequence[str]) -> int:
    """Return the length of the codes' common beginning that leaves `MIN_FREE_DIGITS` digits free."""
    if len(codes) < MIN_CODES:
        return 0
    first, final = min(codes), max(codes)  # what these two share, all that sort between them share
    common = next((place for place, sign in enumerate(first) if sign != final[place]), len(first))
    return max(0, min(common, len(shape) - MIN_FREE_DIGITS))
