"""Every sentence a person reads, in Chinese and in English; one module a topic.

A constant is a `Message` whose texts may hold fields such as `{path}`; `format` fills them in.
"""

from newsqa.messages.message import Lang as Lang
from newsqa.messages.message import Message as Message
