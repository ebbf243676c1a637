"""Repair of characters that scraping damaged; the one door to this package."""

from newsqa.ingest.repair.characters import Mended, Repair, mend, repair, shown, visible

__all__ = ["Mended", "Repair", "mend", "repair", "shown", "visible"]
