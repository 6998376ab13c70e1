"""The graph: what was said, by which article, and how to ask. Imports nothing else of this project."""
