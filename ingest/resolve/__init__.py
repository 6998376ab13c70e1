"""Mentions to entities and events: within an article, then across articles."""
