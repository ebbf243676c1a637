"""What a Gradio host runs: the chat over the store, with the sample articles when it is empty."""

import logging
import os
import sys

from newsqa import NewsQAError
from newsqa.cli.language import choose_language
from newsqa.cli.logs import TextFormatter
from newsqa.settings import load_settings
from newsqa.web.app import serve
from newsqa.web.examples import ensure_examples


def main() -> None:
    """Serve until stopped; settings come from the environment and newsqa.toml."""
    lang = choose_language([], os.environ)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(TextFormatter(lang, times=True))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("newsqa").setLevel(logging.INFO)
    try:
        settings = load_settings(
            host=os.environ.get("GRADIO_SERVER_NAME"), port=os.environ.get("GRADIO_SERVER_PORT")
        )
    except NewsQAError as error:
        raise SystemExit(error.message.text(lang)) from None
    try:
        ensure_examples(settings)
    except NewsQAError as error:
        logging.error(error.message)  # the page shows the same
    serve(settings)


if __name__ == "__main__":
    main()
