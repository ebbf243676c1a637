"""News from the web: pages, feeds and sitemaps, through one guarded client."""
