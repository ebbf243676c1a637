"""The read side: snapshots of the store, retrieval over them, copies, the answer cache."""
