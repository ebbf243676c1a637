"""The web face: the chat, the pages of stored articles, and the server that carries them.

Importing it settles, before Gradio is loaded, that nothing is looked up or reported outside.
"""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Models come from this machine; who wants one fetched says HF_HUB_OFFLINE=0.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
