"""The addresses of the organisers pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
