"""Fixtures of the help centre's tests."""

import time
import uuid

import pytest
from django.core.signing import TimestampSigner, b62_encode


class EarlierSigner(TimestampSigner):
    def timestamp(self):
        return b62_encode(int(time.time()) - 5)


@pytest.fixture
def form():
    """What a person sends who has had the contact form open for five seconds."""
    token = EarlierSigner(salt="contact").sign(str(uuid.uuid4()))
    return {"message": "Hej", "email": "anna@example.se", "token": token}
