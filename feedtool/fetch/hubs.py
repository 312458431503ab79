"""WebSub (https://www.w3.org/TR/websub/): a hub is told by one POST that what stands at a URL has changed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from feedtool.errors import FetchError
from feedtool.fetch import address
from feedtool.fetch.client import REDIRECTS, TRANSIENT, line
from feedtool.fetch.exchange import Call, answered
from feedtool.fetch.faults import Fault

if TYPE_CHECKING:
    from feedtool.fetch.exchange import Answer
    from feedtool.fetch.limits import Limits


def tell(hub: str, topic: str, limits: Limits, *, seconds: float) -> None:
    """Tell a hub that the topic at a URL has changed; raise FetchError where it does not take that within so many seconds.

    How a publisher does so is left open (section 6). Hubs take a form with `hub.mode=publish` and the topic as `hub.url`
    (PubSubHubbub 0.4, section 7.1) or as `hub.topic`: it has both. A redirect is not followed, for then a GET might count.
    """
    form = urlencode([("hub.mode", "publish"), ("hub.url", topic), ("hub.topic", topic)])
    kind = "application/x-www-form-urlencoded"
    lines = (("User-Agent", limits.agent), ("Content-Type", kind), ("Accept", "*/*"), ("Expect", ""))
    try:
        call = Call(address.canonical(hub), tuple(line(*each) for each in lines), form.encode())
        answer = answered(call, limits, seconds=seconds)
    except address.AddressError as error:
        raise FetchError(f"the URL of the hub {error}; correct hub") from error
    except Fault as fault:
        raise FetchError(str(fault), transient=fault.transient) from fault
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise _refused(hub, answer)


def _refused(hub: str, answer: Answer) -> FetchError:
    status = answer.status
    transient = status in TRANSIENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if status in REDIRECTS:
        advice = f"; write as hub where it sends on to: {answer.headers.get('location', 'nowhere')[:200]!r}"
    else:
        advice = "" if transient else f"; correct hub {hub!r}, or ask its owner whether it takes your feeds"
    retry = answer.headers.get("retry-after")
    return FetchError(f"it answered {status}{advice}", transient=transient, status=status, retry_after=retry)
