"""The web faces: the chat, the widget, the pages of stored articles, REST, and their server.

Importing it sets the environment, before Gradio is loaded, so that nothing is fetched or reported.
"""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Models are local; HF_HUB_OFFLINE=0 allows downloads.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
