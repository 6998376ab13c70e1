"""Which languages are read. A text in another is kept and can be searched; nothing is read in it, and that is said."""

from kg.model import Article

READ_LANGUAGES = frozenset({"en"})


def why_unread(article: Article) -> str | None:
    """Return why nothing is read in an article; null for one in a language that is read, or in one that nobody knows."""
    if article.language is None or article.language in READ_LANGUAGES:
        return None
    return f"language {article.language!r} is not read"
