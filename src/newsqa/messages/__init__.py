"""Every sentence a person reads, in Chinese and in English; one module a topic.

A constant is a `Message` whose texts may hold fields such as `{path}`; `format` fills them in.
"""

from newsqa.messages import admin as admin
from newsqa.messages import answers as answers
from newsqa.messages import chat as chat
from newsqa.messages import cli as cli
from newsqa.messages import cluster as cluster
from newsqa.messages import evaluate as evaluate
from newsqa.messages import feedback as feedback
from newsqa.messages import fetch as fetch
from newsqa.messages import filters as filters
from newsqa.messages import help as help
from newsqa.messages import ingest as ingest
from newsqa.messages import models as models
from newsqa.messages import operations as operations
from newsqa.messages import publish as publish
from newsqa.messages import punctuation as punctuation
from newsqa.messages import refresh as refresh
from newsqa.messages import serving as serving
from newsqa.messages import settings as settings
from newsqa.messages import store as store
from newsqa.messages import suggestions as suggestions
from newsqa.messages import usage as usage
from newsqa.messages import web as web
from newsqa.messages import written as written
from newsqa.messages.message import Lang as Lang
from newsqa.messages.message import Message as Message
