"""Articles from the web: links, feeds and sitemaps become drafts, fetched from public hosts only, and politely."""

from narratives.config import WebOptions
from narratives.ingest.web.gather import Progress, gather

__all__ = ["Progress", "WebOptions", "gather"]
