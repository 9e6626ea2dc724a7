"""One module a file format: each loads its parser only when a file of that format comes in."""
