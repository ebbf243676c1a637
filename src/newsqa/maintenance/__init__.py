"""Operations on a store: verify, repair, backup, restore, rollback."""
