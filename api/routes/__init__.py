"""One blueprint per resource; a route parses, asks once and renders."""
