"""The API that judges call."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
