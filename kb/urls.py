"""The help centre's pages; `config.urls` puts the language before them."""

from django.urls import path

from .views import articles, contact, home, search

app_name = "kb"
urlpatterns = [
    path("", home.home, name="home"),
    path("faq/", articles.faq, name="faq"),
    path("category/<slug:slug>/", articles.category, name="category"),
    path("help/<int:pk>-<str:slug>/", articles.article, name="article"),
    path("search/", search.search, name="search"),
    path("contact/", contact.contact, name="contact"),
    path("contact/suggestions/", contact.suggestions, name="contact_suggestions"),
    path("contact/sent/<uuid:reference>/", contact.sent, name="contact_sent"),
]
