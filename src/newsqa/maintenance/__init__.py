"""Looking after a store: verify, repair, backup, rollback."""
