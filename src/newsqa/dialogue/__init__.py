"""From a typed question to a parsed one."""
