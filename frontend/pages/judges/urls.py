"""The addresses of the judges pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
