"""Contact messages, deliveries that wait, and a mail server that is down."""

import uuid

from kb.models import ContactMessage, Delivery


def data(message="Hej", token=None, email="anna@example.se"):
    return {"token": token or uuid.uuid4(), "name": "Anna", "email": email, "message": message}


def waiting(**fields):
    message = ContactMessage.objects.create(
        email="anna@example.se", message="Hej", language="sv", name=fields.pop("name", "")
    )
    return Delivery.objects.create(message=message, event="contact.received", **fields)


class BrokenBackend:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise OSError("no route to the mail server")
