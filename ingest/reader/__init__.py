"""The trained language reader: a spaCy pipeline around one encoder."""
