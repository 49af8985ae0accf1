"""Links with which anybody sees one text before it is published, for some days: they show it and do nothing else."""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse
from django.utils.translation import override

from ..models import Revision

MAX_AGE = timedelta(days=7)
_signer = TimestampSigner(salt="preview", sep=".")


def address(revision: Revision) -> str:
    """A new link to the text as it is whenever somebody looks, in the text's own language."""
    with override(revision.translation.language):
        return reverse("kb:preview", args=[_signer.sign(str(revision.pk))])


def read(token: str) -> Revision | None:
    """The text that the link shows; None where it has expired, is not ours, or its text is gone."""
    try:
        key = int(_signer.unsign(token, max_age=MAX_AGE))
    except BadSignature:
        return None
    return Revision.objects.select_related("translation__article__category").filter(pk=key).first()
