"""The project's addresses, and those of pages that only development or an accident shows."""

from django.shortcuts import render
from django.urls import path

from config import urls
from kb.views.styleguide import styleguide


def accident(request, language, name):
    return render(request, f"{name}.html", {"typed": [("message", "Konto")], "text": "Konto", "minutes": 1})


def failing(request, text=""):
    raise RuntimeError(text)


urlpatterns = [
    *urls.urlpatterns,
    path("styleguide/", styleguide),
    path("api/v1/accident", failing),
    path("failure/<path:text>/", failing),
    path("<language>/accident/<path:name>/", accident),
]
handler404 = urls.handler404
