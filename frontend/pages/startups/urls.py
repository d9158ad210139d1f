"""The addresses of the startups pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
