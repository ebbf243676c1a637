"""What a Gradio host runs: the chat over the store, with the sample articles when it is empty."""

import logging
import os

from newsqa import NewsQAError
from newsqa.settings import load_settings
from newsqa.web.app import serve
from newsqa.web.examples import ensure_examples

if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("newsqa").setLevel(logging.INFO)
    try:
        settings = load_settings(
            host=os.environ.get("GRADIO_SERVER_NAME"), port=os.environ.get("GRADIO_SERVER_PORT")
        )
    except NewsQAError as error:
        raise SystemExit(str(error)) from None
    try:
        ensure_examples(settings)
    except NewsQAError as error:
        logging.error("%s", error)  # the page shows the same
    serve(settings)
