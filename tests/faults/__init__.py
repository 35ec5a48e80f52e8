"""Unlucky days: what throws, fills up, drops, dies or comes back, and what a reader sees of it."""
