"""Where developers find every component on one page (only with DEBUG)."""
# tested by: tests/frontend/templatetags/test_components.py

from django.urls import path

from frontend.pages.styleguide import styleguide

urlpatterns = [path("", styleguide, name="styleguide")]
