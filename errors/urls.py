"""The catalogue's lists. The page of one error is added in `config.urls`: it shows the help centre's articles too."""

from django.urls import path

from . import views

app_name = "errors"
urlpatterns = [
    path("", views.error_list, name="list"),
    path("messages/", views.messages, name="messages"),
    path("<slug:slug>/", views.system, name="system"),
]
