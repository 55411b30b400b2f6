"""The page protects its reader: headers, cookies, no script, and text that stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.platform.languages import speak
from knowledge.packs import load_pack
from tests.peers.page import Page, Visitor
from tests.peers.web import Served, scripted, serving

EN = speak("en", load_pack("pt-at").texts)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A product that runs."""
    with serving(scripted(tmp_path_factory.mktemp("page"))) as running:
        yield running


@pytest.fixture
def visitor(served: Served) -> Iterator[Visitor]:
    """A person whose browser has just opened the page in English."""
    with served.client() as client:
        person = Visitor(client)
        person.visit()
        yield person


def test_every_page_has_the_headers_that_protect_it(visitor):
    visitor.visit()
    seen = [visitor.answer]
    visitor.write("hello")
    seen.append(visitor.answer)
    visitor.write("")
    seen.append(visitor.answer)

    for answer in seen:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_cookie_is_for_the_server_alone(served):
    with served.client() as client:
        plain = client.post("/", data={"text": "hello"}).headers["set-cookie"]
        sealed = client.post(
            "/", data={"text": "hello"}, headers={"x-forwarded-proto": "https"}
        ).headers["set-cookie"]

    for cookie in (plain, sealed):
        assert {"HttpOnly", "SameSite=lax"} <= set(re.split(r";\s*", cookie))
    assert "Secure" not in plain
    assert "Secure" in sealed


def test_nothing_on_the_page_needs_a_script_or_another_host(visitor):
    pages = [visitor.page, visitor.write("tax"), visitor.write("When is the IRS deadline?")]

    for page in pages:
        assert not list(page.all("script"))
        assert not [n for e in page.elements for n in e.attributes if n.startswith("on")]
        assert not [e for e in page.elements if "style" in e.attributes or e.tag == "style"]
        loaded = [e.attributes.get("href", "") for e in page.all("link")]
        loaded += [e.attributes.get("src", "") for e in page.elements if e.tag != "a"]
        assert all(address.startswith("/static/") for address in loaded if address)


def test_what_the_page_loads_is_there(visitor):
    for link in visitor.page.all("link"):
        assert visitor.client.get(link.attributes["href"]).status_code == 200


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_no_text_gets_out_of_its_place(served, text):
    text = f"tax <script>alert(1)</script><b onclick=x>'\"&amp; {text}"
    with served.client() as client:
        visitor = Visitor(client)
        visitor.visit()

        page = visitor.write(text)

    assert isinstance(page, Page)
    assert visitor.answer.status_code == 200
    assert not list(page.all("script"))
    assert not [e for e in page.elements if "onclick" in e.attributes]


def test_a_cookie_that_someone_made_up_shows_an_empty_page(served):
    for cookie in ("made-up", "é", '"><script>', "x" * 3000):
        headers = {"cookie": f"conversation={cookie}".encode()}
        with served.client() as client:
            answer: httpx.Response = client.get("/", headers=headers)  # type: ignore[arg-type]

        assert answer.status_code == 200
        assert EN.say("page.what_i_can") in Page(answer.text).text
