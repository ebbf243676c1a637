"""One module per kind of file that is neither plain text, nor a page, nor JSON."""
