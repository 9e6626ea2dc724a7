"""Puts this folder on the path, so that every test folder may use the example stories written by hand."""
