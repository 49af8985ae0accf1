"""The catalogue's lists. The page of one error is added in `config.urls`: it shows the help centre's articles too."""

from django.urls import path

from kb.views import catalogue

app_name = "errors"
urlpatterns = [
    path("", catalogue.error_list, name="list"),
    path("messages/", catalogue.messages, name="messages"),
    path("<slug:slug>/", catalogue.system, name="system"),
]
