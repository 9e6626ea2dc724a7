"""From an article to its claims, and from several articles to what they share; the only room with models."""
