"""Signed preview links: read access to one unpublished revision for a limited time, without an account."""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse
from django.utils.translation import override

from ..models import Revision

MAX_AGE = timedelta(days=7)
_signer = TimestampSigner(salt="preview", sep=".")


def address(revision: Revision) -> str:
    """Return a new link to the revision, in its own language. The link shows the text as it is on each visit."""
    with override(revision.translation.language):
        return reverse("kb:preview", args=[_signer.sign(str(revision.pk))])


def read(token: str) -> Revision | None:
    """Return the token's revision; None if the token is expired or forged, or the revision is deleted."""
    try:
        key = int(_signer.unsign(token, max_age=MAX_AGE))
    except BadSignature:
        return None
    return Revision.objects.select_related("translation__article__category").filter(pk=key).first()
