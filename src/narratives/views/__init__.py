"""Everything that is seen: the only room that makes HTML, and it does so through ``highlight`` alone."""
