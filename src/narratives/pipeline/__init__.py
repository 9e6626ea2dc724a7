"""From an article to what it claims and how, and from several articles to what they share; the only room with models."""
