"""Accepted aliases of errors as wordings: they prove their error as a system's own text does."""

from collections.abc import Iterable, Sequence

from errors.recognition.extra_wordings import Row

from ..models import Alias


class AliasWordings:
    """Source of `errors.recognition.extra_wordings`. An alias may have placeholders, like a wording."""

    def rows(self, errors: Sequence[int]) -> Iterable[Row]:
        """Return the accepted aliases of these errors."""
        accepted = Alias.objects.accepted().filter(error__in=errors)
        return accepted.order_by("id").values_list("id", "error", "language", "text")

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the texts of these aliases by id."""
        return dict(Alias.objects.filter(pk__in=list(ids)).values_list("id", "text"))
