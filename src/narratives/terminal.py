"""How things are said on a terminal: counts of articles, and strangers' words on one line."""


def count_articles(n: int) -> str:
    """``1 article``, ``2,000 articles``."""
    return f"{n:,} {'article' if n == 1 else 'articles'}"


def one_line(value: object) -> str:
    """The value as text without what could move the cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
