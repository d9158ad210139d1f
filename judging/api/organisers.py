"""The API that organisers call."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
