"""Addresses that search engines look for at the root of a site; they have no language."""
# tested by: tests/frontend/pages/public/found/test_robots.py

from django.urls import path

from frontend.pages.public.found.robots import robots
from frontend.pages.public.found.security_txt import security_txt
from frontend.pages.public.found.sitemap import site_map

app_name = "found"
urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", site_map, name="sitemap"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
]
