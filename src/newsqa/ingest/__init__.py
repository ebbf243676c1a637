"""From files to clean articles and their passages: one step, one file."""
