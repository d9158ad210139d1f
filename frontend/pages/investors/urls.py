"""The addresses of the investors pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
