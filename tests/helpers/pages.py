"""Pages as tests read them."""

import re


def html(response):
    """Return the page without its line breaks, which mean nothing beside tags and inside them."""
    text = re.sub(r"(?<=>)\s*\n\s*|\s*\n\s*(?=[<>])", "", response.content.decode())
    return re.sub(r"\s*\n\s*", " ", text)
