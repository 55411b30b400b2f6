"""Runs inside Rasa's environment: Rasa's own clients talk to a server at the given address.

Takes JSON on stdin, `{"parse": [text…], "say": [text…]}`, and prints what the clients got, what
Rasa's console shows of it, and which keys a message of Rasa's REST channel can have.
"""

import asyncio
import inspect
import io
import json
import sys
from contextlib import redirect_stdout
from copy import deepcopy
from uuid import uuid4

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.console import _print_bot_output, send_message_receive_block
from rasa.core.http_interpreter import RasaNLUHttpInterpreter
from rasa.utils.endpoints import EndpointConfig

URL = sys.argv[1]


async def main() -> None:
    asked = json.load(sys.stdin)
    reader = RasaNLUHttpInterpreter(EndpointConfig(URL))
    parsed = [
        await reader.parse(UserMessage(text, sender_id=uuid4().hex)) for text in asked["parse"]
    ]
    await reader.session.close()
    said = [await send_message_receive_block(URL, "", "maria", text) for text in asked["say"]]
    shown = io.StringIO()
    with redirect_stdout(shown):
        for message in (message for answers in said for message in answers):
            _print_bot_output(deepcopy(message))  # it empties what it shows
    keys = sorted(inspect.signature(CollectingOutputChannel._message).parameters)
    got = {"parsed": parsed, "said": said, "shown": shown.getvalue(), "keys": keys}
    print(json.dumps(got, ensure_ascii=False))


asyncio.run(main())
