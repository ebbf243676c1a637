"""Ten invented news items with a table each, and what is asked about them."""
