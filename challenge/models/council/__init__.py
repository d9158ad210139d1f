"""The council that the challenge is part of: its members, their people, its divisions."""
