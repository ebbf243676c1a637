"""Published stores: Lance tables on shared storage, written by one machine and read by any."""

import os

# Lance writes its own lines to standard error, also of what is no fault: a new table.
os.environ.setdefault("LANCE_LOG", "error")
