"""What the page and the command line do alike when articles come in: read, look for duplicates, store, report."""
