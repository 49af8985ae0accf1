"""Facts of the site for every template, also for those that are rendered without a request."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """Return the name of the help centre."""
    return str(settings.SITE_NAME)
