"""All addresses. Readers' pages have a language prefix; admin, API, files and short permanent addresses have none."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index, sitemap
from django.urls import include, path
from django.views.decorators.http import conditional_page
from django.views.generic import RedirectView

from errors.editing import presence, unsent_forms
from kb.admin import login
from kb.api import api
from kb.feeds import ChangesFeed
from kb.http.costs import post_cost
from kb.http.gates import limited
from kb.http.refusals import limit_text
from kb.rate_limits import user_or_client
from kb.sitemaps import SITEMAPS
from kb.urls import catalogue_urlpatterns
from kb.views import editor, machine_readable, media, styleguide, system_pages, widget
from kb.views.short_links import short, short_system

pings = limited("presence", 120, refusal=limit_text, client=user_or_client)
sitemaps = limited("sitemaps", 30, refusal=limit_text)
feeds = limited("feeds", 60, refusal=limit_text)
passwords = limited("passwords", 10, 900, cost=post_cost, client=user_or_client)

urlpatterns = [
    # The language of the redirect is the reader's: LocaleMiddleware has read Accept-Language and adds it to Vary.
    path("", RedirectView.as_view(pattern_name="kb:home", query_string=True), name="root"),
    path("e/<str:code>", short, name="short"),
    path("e/<slug:system>/<str:key>", short_system, name="short_system"),
    # With a final slash, as people type them.
    path("e/<str:code>/", short),
    path("e/<slug:system>/<str:key>/", short_system),
    path("admin/login/", login.sign_in(unsent_forms.login)),
    path("admin/password_change/", passwords(admin.site.admin_view(admin.site.password_change))),
    path("admin/presence/", pings(presence.ping), name="presence"),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("widget.js", widget.script, name="widget"),
    path("widget/demo/", widget.demo, name="widget_demo"),
    path("widget/count", widget.count, name="widget_count"),
    path("widget/<str:language>/ask", widget.ask, name="widget_ask"),
    path("markdown/preview/", editor.preview, name="markdownx_markdownify"),
    path("markdown/links/", editor.link_choices, name="markdownx_links"),
    path("markdown/upload/", editor.upload, name="markdownx_upload"),
    path("media/<path:path>", media.media, name="media"),
    path("healthz", system_pages.healthz, name="healthz"),
    path("robots.txt", system_pages.robots, name="robots"),
    path("llms.txt", machine_readable.llms, name="llms"),
    path("favicon.ico", system_pages.favicon, name="favicon"),
    path(
        "sitemap.xml",
        sitemaps(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemap_index",
    ),
    path("sitemap-<section>.xml", sitemaps(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
]
urlpatterns += i18n_patterns(
    path("<path:page>.md", machine_readable.markdown, name="markdown"),
    path("changes.atom", feeds(conditional_page(ChangesFeed())), name="changes"),
    path("opensearch.xml", machine_readable.opensearch, name="opensearch"),
    path("errors/", include((catalogue_urlpatterns, "errors"))),
    path("", include("kb.urls")),
)

if settings.DEBUG:
    urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]

handler404 = "kb.views.system_pages.not_found"
handler500 = "django.views.defaults.server_error"
