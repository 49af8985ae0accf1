"""Models of the catalogue: systems, errors, their texts and wordings, who can fix them, and links."""

import re
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ..alignment.signatures import placeholder_issues
from ..choices import Actor, area_label
from ..languages import in_language
from ..publishable import REACHABLE, Publishable, PublishedQuerySet, Status
from ..versions import Versioned
from .addresses import PublishedAddress

HOST_PATTERN = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"
SIGNAL_PATTERN = r"http:[45]\d\d|net:(?:timeout|dns|refused|reset|unreachable)|tls:certificate"
KEY_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._~-]*"
validate_key = RegexValidator(
    rf"\A{KEY_PATTERN}\Z", _("Use letters, digits, full stops, hyphens, underscores and tildes only.")
)

validate_hosts = RegexValidator(
    rf"\A(?:{HOST_PATTERN}(?:\s+(?!\Z)|\Z))+\Z",
    _("Write names of hosts in lower case, without https:// and paths, separated by spaces."),
)
validate_signals = RegexValidator(
    rf"\A(?:(?:{SIGNAL_PATTERN})\??(?:\s+(?!\Z)|\Z))+\Z",
    _("Write signals such as http:401 or net:timeout, separated by spaces."),
)


class System(Versioned):
    """Program that shows errors, or a part of one that has its own codes."""

    class Kind(models.TextChoices):
        API = "api", _("API")
        LOGIN = "login", _("Login and authorisation")
        APP = "app", _("Program")
        INTEGRATION = "integration", _("Integration")

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    vendor = models.CharField(_("vendor"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INTEGRATION)
    code_format = models.CharField(
        _("how its codes look"),
        max_length=200,
        blank=True,
        help_text=_(
            "Separate several with spaces. # is any digit: 20##### means seven digits that begin with 20."
        ),
    )

    hosts = models.CharField(
        _("its hosts"),
        max_length=500,
        blank=True,
        validators=[validate_hosts],
        help_text=_(
            "Names of its servers, separated by spaces. Subdomains count: example.com is api.example.com too."
        ),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("system")
        verbose_name_plural = _("systems")

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: object, **kwargs: object) -> None:
        """Save the system, and store its address and its errors' addresses, which contain its slug."""
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        errors = self.errors.reachable()
        paths = {path: error for error in errors for path in error.published_paths}
        PublishedAddress.objects.keep({f"errors/{self.slug}": self, **paths})

    def get_absolute_url(self) -> str:
        return reverse("errors:system", args=[self.slug])


class ErrorCodeQuerySet(PublishedQuerySet):
    """Queries of errors."""

    def with_texts(self) -> Self:
        """Prefetch everything that a list or an answer shows, in a fixed number of queries."""
        return self.select_related("system").prefetch_related("texts", "wordings", "fixers")


class ErrorCode(Publishable, Versioned):
    """Error of one system. Its key is part of its address: the code if there is one, else a slug."""

    system = models.ForeignKey(
        System, on_delete=models.PROTECT, related_name="errors", verbose_name=_("system")
    )
    code = models.CharField(_("code"), max_length=100, blank=True, help_text=_("As the system writes it."))
    key = models.CharField(
        _("key"),
        max_length=120,
        validators=[validate_key],
        blank=True,
        help_text=_("Used in addresses. Empty: the code, or else made of the first message."),
    )
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    area = models.SlugField(_("area"), max_length=40, blank=True)
    signals = models.CharField(
        _("signals"),
        max_length=300,
        blank=True,
        validators=[validate_signals],
        help_text=_(
            "What an HTTP client prints when this error is behind it, separated by spaces: http:401 is a status;"
            " net:timeout, net:dns, net:refused, net:reset, net:unreachable and tls:certificate are failed connections."
            " A question mark after one (http:403?) makes this error a suggestion only."
        ),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
        help_text=_("Readers who come to this error are sent to that one."),
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    sources = models.TextField(_("sources"), blank=True, help_text=_("One a line. Shown to editors only."))
    note = models.TextField(_("note to editors"), blank=True)
    sample = models.TextField(
        _("sample"),
        max_length=20_000,
        blank=True,
        help_text=_("A text as readers paste it, such as an answer of the API. It must lead to this error."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ErrorCodeQuerySet.as_manager()

    class Meta:
        ordering = ["system__name", "key"]
        verbose_name = _("error")
        verbose_name_plural = _("errors")
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="error_key_unique"),
            models.UniqueConstraint(
                fields=["system", "code"], condition=~Q(code=""), name="error_code_unique"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="error_has_key"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="error_not_merged_into_itself",
            ),
        ]
        indexes = [models.Index(fields=["area"]), models.Index(fields=["status"])]

    def __str__(self) -> str:
        return f"{self.system} {self.key}"

    @transaction.atomic
    def save(self, *args: object, **kwargs: object) -> None:
        self.key = self.key or key_from_code(self.code)
        if self.merged_into:
            self._flatten(self.merged_into)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        if self.status in REACHABLE:
            PublishedAddress.objects.keep(dict.fromkeys(self.published_paths, self))

    def _flatten(self, target: "ErrorCode") -> None:
        """Flatten merge chains: errors merged into this one are re-pointed to its target.

        This comes before saving, because the receivers of its signals read the targets of those errors.
        """
        self.merged_into = target.merged_into or target
        for other in self.merged.all() if self.pk else ():
            other.merged_into = self.merged_into
            other.save()

    def clean(self) -> None:
        target = self.merged_into
        if target and (target.merged_into_id or target == self):
            raise ValidationError(
                {"merged_into": _("Choose an error that is not merged into another itself.")}
            )
        if target and target.status == Status.DRAFT:
            raise ValidationError(
                {"merged_into": _("Choose an error that readers can see: this is a draft.")}
            )
        if not target and self.status == Status.DRAFT and self.pk and self.merged.exists():
            raise ValidationError(
                {"status": _("Other errors are merged into this one: readers must see it.")}
            )

    def get_absolute_url(self) -> str:
        return reverse("errors:detail", args=[self.system.slug, self.key])

    @property
    def published_paths(self) -> list[str]:
        """The paths of its page: by its key, and by its code, which people type into addresses too."""
        names = dict.fromkeys((self.key, key_from_code(self.code)))
        return [f"errors/{self.system.slug}/{name}" for name in names if name]

    @property
    def area_name(self) -> str:
        return area_label(self.area) if self.area else ""

    @property
    def actors(self) -> list[Actor]:
        """The actors who can fix it, in the order of `Actor`."""
        stored = {fixer.actor for fixer in self.fixers.all()}
        return [actor for actor in Actor if actor in stored]

    def text_in(self, language: str | None = None) -> "ErrorText | None":
        """Return our text in the language (default: the active one), else in any other, else None."""
        return in_language(self.texts.all(), language)

    def wording_in(self, language: str | None = None) -> "Wording | None":
        """Return the first wording in the language (default: the active one), else in any other, else None."""
        return in_language(self.wordings.all(), language)

    def title_in(self, language: str | None = None) -> str:
        """Return our title, else the wording, else the code, else the key."""
        text = self.text_in(language) or self.wording_in(language)
        return str(text) if text else (self.code or self.key)

    @property
    def title(self) -> str:
        return self.title_in()

    def related(self) -> "list[tuple[str, ErrorCode]]":
        """Return (kind, error) of every listed error linked with this one, in either direction, in three queries.

        “Comes next” has a direction: seen from its target it is only related.
        """
        links = ErrorLink.objects.filter(Q(source=self) | Q(target=self))
        linked: list[tuple[str, ErrorCode]] = []
        for link in links.select_related("source__system", "target__system"):
            if link.source_id == self.pk:
                linked.append((link.kind, link.target))
            else:
                is_next = link.kind == ErrorLink.Kind.NEXT
                linked.append((ErrorLink.Kind.RELATED if is_next else link.kind, link.source))
        first = {error.pk: (kind, error) for kind, error in reversed(linked) if error.is_listed}
        # This error's own texts are prefetched with them, because its page shows them too.
        models.prefetch_related_objects(
            [self, *(error for _kind, error in first.values())], "texts", "wordings"
        )
        return [row for kind in ErrorLink.Kind.values for row in first.values() if row[0] == kind]


def key_from_code(code: str) -> str:
    """Return the code with a hyphen for everything that a key cannot have."""
    return re.sub(r"[^A-Za-z0-9._~-]+", "-", code).strip("-.")


def key_from_message(text: str) -> str:
    """Return a slug of a wording without its placeholders, at most 60 characters, cut between words."""
    slug = slugify(re.sub(r"\{\w+\}", "", text))
    while len(slug) > 60:
        slug = slug.rsplit("-", 1)[0] if "-" in slug else slug[:60]
    return slug.strip("-")


class ErrorText(models.Model):
    """Our own explanation of an error in one language."""

    version_parents: ClassVar[tuple[str, ...]] = ("error",)

    error = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, related_name="texts", verbose_name=_("error")
    )
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    meaning = models.TextField(_("meaning"), blank=True)

    class Meta:
        ordering = ["language"]
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.UniqueConstraint(fields=["error", "language"], name="error_text_one_a_language")
        ]

    def __str__(self) -> str:
        return self.title


class Wording(models.Model):
    """Text by which a system shows an error, as the system writes it. A translation of ours has its own `origin`."""

    version_parents: ClassVar[tuple[str, ...]] = ("error",)

    class Origin(models.TextChoices):
        OFFICIAL = "official", _("The system's own text")
        INTEGRATOR = "integrator", _("Another product's text")
        TRANSLATION = "translation", _("Our translation")

    error = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, related_name="wordings", verbose_name=_("error")
    )
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(
        _("text"),
        max_length=4000,
        help_text=_("Write {Account} where a value stands, {{ and }} for braces that are part of the text."),
    )
    origin = models.CharField(_("origin"), max_length=12, choices=Origin.choices, default=Origin.OFFICIAL)
    is_primary = models.BooleanField(_("first wording"), default=False)

    class Meta:
        db_table = "errors_errormessage"
        ordering = ["-is_primary", "id"]
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(
                fields=["error", "language"],
                condition=Q(is_primary=True),
                name="error_message_one_primary_a_language",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="error_message_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if issues := placeholder_issues(self.text):
            raise ValidationError({"text": issues})


class Fixer(models.Model):
    """Actor who can fix an error."""

    version_parents: ClassVar[tuple[str, ...]] = ("error",)

    error = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, related_name="fixers", verbose_name=_("error")
    )
    actor = models.CharField(_("who"), max_length=24, choices=Actor.choices)

    class Meta:
        ordering = ["id"]
        verbose_name = _("who can fix it")
        verbose_name_plural = _("who can fix it")
        constraints = [
            models.UniqueConstraint(fields=["error", "actor"], name="fixer_once_an_error"),
            models.CheckConstraint(condition=Q(actor__in=Actor.values), name="fixer_actor_known"),
        ]

    def __str__(self) -> str:
        return self.get_actor_display()


class ErrorLink(models.Model):
    """Typed relation between two errors, shown on both pages."""

    version_parents: ClassVar[tuple[str, ...]] = ("source",)

    class Kind(models.TextChoices):
        SAME_CAUSE = "same_cause", _("Same cause")
        CONFUSED = "confused", _("Often confused with")
        NEXT = "next", _("Comes next")
        RELATED = "related", _("See also")

    source = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, related_name="links", verbose_name=_("from")
    )
    target = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, related_name="backlinks", verbose_name=_("to")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.RELATED)

    class Meta:
        ordering = ["id"]
        verbose_name = _("related error")
        verbose_name_plural = _("related errors")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="error_link_unique"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="error_link_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
