"""One file per change of the schema, numbered; a file that has been released is never edited."""
