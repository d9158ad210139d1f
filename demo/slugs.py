"""The addresses of the sample editions: one with winners, one in judging, one that is open, and one
on its pitch day.
"""
# tested by: tests/demo/pages/test_tour.py

MAIN = "seoul-tech-meetup-2026"
NEXT = "seoul-tech-meetup-2027"
PITCH = "seoul-tech-meetup-demo-day"
OPEN = "seoul-tech-meetup-2027-autumn"
