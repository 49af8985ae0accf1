"""Addresses of the readers' pages; `config.urls` puts the language before them."""

from django.urls import path

from .views import articles, catalogue, contact, errors, home, machine_readable, previews, search, votes

app_name = "kb"
urlpatterns = [
    path("", home.home, name="home"),
    path("faq/", articles.faq, name="faq"),
    path("category/<slug:slug>/", articles.category, name="category"),
    path("help/<int:pk>-<str:slug>/", articles.article, name="article"),
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("search/", search.search_page, name="search"),
    path("search/suggestions/", search.suggestions, name="search_suggestions"),
    path("search/recognised/", search.recognised, name="search_recognised"),
    path("handover/<slug:system>/<str:key>/<slug:actor>/", errors.handover, name="handover"),
    path("vote/", votes.vote, name="vote"),
    path("contact/", contact.contact, name="contact"),
    path("contact/suggestions/", contact.suggestion_fragments, name="contact_suggestions"),
    path("contact/solved/", contact.solved, name="contact_solved"),
    path("contact/own/<str:receipt>/", contact.own, name="contact_own"),
    path("contact/sent/<uuid:reference>/", contact.sent, name="contact_sent"),
]

# Namespace `errors`, under `errors/`.
catalogue_urlpatterns = [
    path("", catalogue.error_list, name="list"),
    path("messages/", catalogue.wordings, name="wordings"),
    path("<slug:slug>/", catalogue.system, name="system"),
    path("<slug:system>/<str:key>/", errors.detail, name="detail"),
    path("<slug:system>/<str:key>/card.png", machine_readable.card, name="card"),
]
