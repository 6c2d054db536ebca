"""The query page in a real browser: writing with completion, the views of an answer, links, and no scripts at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from kg.web.editor import editor_version
from tests.conftest import IN_CI
from tests.web.conftest import Served
from tests.web.test_browser import CONTRAST

pytestmark = [pytest.mark.browser, pytest.mark.server]

TALKS = "SELECT ?talk ?label ?day { ?talk a parley:Conversation ; rdfs:label ?label ; parley:heldOn/parley:earliest ?day }"


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--disable-sync", "--disable-component-update", "--window-size=1280,1400",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = shutil.which("chromedriver")
    assert driver, "no chromedriver on this machine: install it (apt-get install chromium-driver)"
    found = webdriver.Chrome(options, webdriver.ChromeService(driver))
    found.implicitly_wait(10)
    try:
        yield found
    finally:
        found.quit()


@pytest.fixture
def watched(browser: webdriver.Chrome, site: Served) -> Iterator[webdriver.Chrome]:
    """A browser in which nothing was blocked, and from which nothing but this site was asked, when the test ends."""
    for kind in ("browser", "performance"):
        browser.get_log(kind)  # type: ignore[no-untyped-call]
    yield browser
    said = [e["message"] for e in browser.get_log("browser") if e["level"] == "SEVERE"]  # type: ignore[no-untyped-call]
    assert said == []
    assert asked(browser) <= {urlsplit(site.address).netloc}


@pytest.fixture
def editor() -> None:
    """The editor, which is installed at set-up; in CI it must be."""
    if not editor_version():
        message = "the query editor is not installed: kg editor"
        pytest.fail(message) if IN_CI else pytest.skip(message)


def asked(browser: webdriver.Chrome) -> set[str]:
    """Return the hosts that a page asked for anything."""
    events = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]  # type: ignore[no-untyped-call]
    sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    own = {"data", "blob", "chrome", "chrome-untrusted", "about"}  # the last ones: the browser's first page
    return {urlsplit(url).netloc for url in sent if urlsplit(url).scheme not in own}


def keys(browser: webdriver.Chrome, *what: str) -> None:
    browser.switch_to.active_element.send_keys(*what)


def value(browser: webdriver.Chrome) -> str:
    return str(browser.execute_script("return document.getElementById('query').value"))


def run(browser: webdriver.Chrome) -> None:
    browser.find_element(By.XPATH, "//button[text()='Run']").click()
    browser.find_element(By.CSS_SELECTOR, ".share input")


def view(browser: webdriver.Chrome, name: str) -> Any:
    tab = browser.find_element(By.ID, f"tab-{name}")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", tab)
    tab.click()
    return browser.find_element(By.ID, f"view-{name}")


@pytest.mark.usefixtures("editor")
def test_a_query_is_written_with_completion_and_run_with_the_keyboard(
    watched: webdriver.Chrome, site: Served
) -> None:
    watched.get(site.address + "/sparql")
    watched.find_element(By.CSS_SELECTOR, ".CodeMirror-line").click()
    keys(watched, Keys.CONTROL, "a", Keys.NULL, Keys.DELETE)
    keys(watched, "SELECT ?c ?day { ?c a conversa")
    hints = watched.find_elements(By.CSS_SELECTOR, ".CodeMirror-hint")
    assert hints[0].text.startswith("parley:Conversation\nclass, ")
    assert "One exchange between people" in hints[0].text
    keys(watched, Keys.ENTER)
    keys(watched, " ; parley:heldO")
    watched.find_element(By.XPATH, "//li[contains(., 'parley:heldOn')]")
    keys(watched, Keys.ENTER)
    keys(watched, "/parley:earliest ?day }")
    WebDriverWait(watched, 10).until(lambda _: value(watched).startswith("PREFIX parley: <"))
    keys(watched, Keys.CONTROL, Keys.ENTER)
    rows = watched.find_elements(By.CSS_SELECTOR, "table.result tbody tr")
    assert len(rows) > 100
    assert parse_qs(urlsplit(watched.current_url).query)["query"] == [value(watched)]


@pytest.mark.usefixtures("editor")
def test_codes_are_completed_by_their_words(watched: webdriver.Chrome, site: Served) -> None:
    watched.get(site.address + "/sparql?edit=1&query=SELECT+*+%7B+%3Fs+%3Fp+")
    watched.find_element(By.CSS_SELECTOR, ".CodeMirror-line").click()
    keys(watched, Keys.END, "role:inter")
    names = [e.text for e in watched.find_elements(By.CSS_SELECTOR, ".CodeMirror-hint .hint-name")]
    assert {"role:interlocutor", "role:interpreter"} <= set(names)
    assert all(name.startswith("role:") for name in names)


@pytest.mark.usefixtures("editor")
def test_the_tab_key_leaves_the_editor_and_the_plain_field_is_one_button_away(
    watched: webdriver.Chrome, site: Served
) -> None:
    watched.get(site.address + "/sparql")
    watched.find_element(By.CSS_SELECTOR, ".CodeMirror-line").click()
    keys(watched, Keys.TAB)
    assert watched.switch_to.active_element.text == "Run"
    watched.find_element(By.XPATH, "//button[text()='Plain field']").click()
    field = watched.find_element(By.ID, "query")
    assert field.is_displayed()
    watched.refresh()
    assert watched.find_element(By.ID, "query").is_displayed(), "what was chosen is kept"
    watched.find_element(By.XPATH, "//button[text()='Editor']").click()
    assert watched.find_element(By.CSS_SELECTOR, ".CodeMirror").is_displayed()


def test_an_answer_is_shown_as_table_chart_map_and_timeline(watched: webdriver.Chrome, site: Served) -> None:
    watched.get(site.address + "/sparql?" + urlencode({"query": TALKS, "edit": "1"}))
    run(watched)
    chart = view(watched, "chart")
    assert len(chart.find_elements(By.CSS_SELECTOR, "rect.bar")) > 5
    Select(chart.find_elements(By.TAG_NAME, "select")[0]).select_by_visible_text("label")
    assert "the first 40 of" in chart.text
    places = view(watched, "map")
    assert len(places.find_elements(By.CSS_SELECTOR, "circle.place")) > 5
    vienna = places.find_element(By.XPATH, ".//summary[starts-with(., 'Vienna: ')]")
    watched.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", vienna)
    vienna.click()
    assert "Khrushchev" in places.text
    line = view(watched, "timeline")
    assert line.find_elements(By.CSS_SELECTOR, "rect.bar")
    assert line.find_elements(By.XPATH, ".//h3[text()='1961']")
    assert "Kudryavtsev, 28 April 1961" in line.text


def test_the_link_to_share_opens_the_same_answer_in_the_same_view(
    watched: webdriver.Chrome, site: Served
) -> None:
    watched.get(site.address + "/sparql?" + urlencode({"query": TALKS, "edit": "1"}))
    run(watched)
    before = view(watched, "timeline").text
    link = watched.find_element(By.CSS_SELECTOR, ".share input").get_attribute("value")
    assert link is not None
    watched.get("about:blank")
    watched.get(link)
    panel = watched.find_element(By.ID, "view-timeline")
    WebDriverWait(watched, 10).until(lambda _: panel.text)
    assert panel.text == before
    assert watched.find_element(By.ID, "tab-timeline").get_attribute("aria-selected") == "true"


def test_arrow_keys_go_through_the_views_and_heads_sort(watched: webdriver.Chrome, site: Served) -> None:
    watched.get(site.address + "/sparql?" + urlencode({"query": TALKS}))
    tab = watched.find_element(By.ID, "tab-table")
    tab.send_keys(Keys.ARROW_LEFT)
    assert watched.switch_to.active_element.get_attribute("id") == "tab-timeline"
    keys(watched, Keys.HOME)
    assert watched.switch_to.active_element.get_attribute("id") == "tab-table"
    head = watched.find_element(By.XPATH, "//th[3]")
    days = []
    for _ in range(2):
        button = head.find_element(By.TAG_NAME, "button")
        watched.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
        button.click()
        days.append(
            watched.find_element(By.XPATH, "//table[contains(@class, 'result')]/tbody/tr[1]/td[3]").text
        )
    assert head.get_attribute("aria-sort") == "descending"
    assert days[0] < days[1]


def test_columns_of_coordinates_and_of_points_are_drawn_too(watched: webdriver.Chrome, site: Served) -> None:
    for query in (
        'SELECT ?name ?lat ?long { VALUES (?name ?lat ?long) { ("Oak" 48.2 16.4) ("Elm" 55.8 37.6) } }',
        'SELECT ?name ?at { VALUES (?name ?at) { ("Oak" "POINT(16.4 48.2)"^^geo:wktLiteral) ("Elm" "POINT(37.6 55.8)"^^geo:wktLiteral) } }',
    ):
        watched.get(site.address + "/sparql?" + urlencode({"query": query, "view": "map"}))
        panel = watched.find_element(By.ID, "view-map")
        assert len(panel.find_elements(By.CSS_SELECTOR, "circle.place")) == 2, query
        assert {e.text for e in panel.find_elements(By.TAG_NAME, "summary")} == {"Oak: 1 row", "Elm: 1 row"}


def test_spans_are_lines_when_there_is_an_end(watched: webdriver.Chrome, site: Served) -> None:
    query = 'SELECT ?name ?from ?to { VALUES (?name ?from ?to) { ("Oak" "1961-01-01"^^xsd:date "1963-01-01"^^xsd:date) } }'
    watched.get(site.address + "/sparql?" + urlencode({"query": query, "view": "timeline"}))
    panel = watched.find_element(By.ID, "view-timeline")
    Select(panel.find_elements(By.TAG_NAME, "select")[1]).select_by_visible_text("to")
    assert "1961-01-01 to 1963-01-01" in panel.text
    assert panel.find_element(By.CSS_SELECTOR, "rect.bar").size["width"] > 200


def test_what_is_wrong_with_a_query_is_said_beside_it(browser: webdriver.Chrome, site: Served) -> None:
    browser.get(site.address + "/sparql?edit=1&query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+")
    browser.find_element(By.XPATH, "//button[text()='Run']").click()
    notice = browser.find_element(By.CSS_SELECTOR, "#result .notice")
    assert "error at 1:" in notice.text
    assert "?s ?p ?o" in value(browser)
    browser.find_element(By.XPATH, "//button[text()='Go to line 1']").click()
    assert browser.switch_to.active_element.tag_name == "textarea"
    browser.get_log("browser")  # type: ignore[no-untyped-call]


def test_text_of_an_answer_is_never_markup(watched: webdriver.Chrome, site: Served) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("<img src=x onerror=alert(1)>" "1961-01-01"^^xsd:date) } }'
    watched.get(site.address + "/sparql?" + urlencode({"query": query, "edit": "1"}))
    run(watched)
    for name in ("chart", "timeline"):
        assert "<img src=x" in view(watched, name).get_attribute("textContent")
    assert not watched.find_elements(By.CSS_SELECTOR, "#result img")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_view_is_wider_than_its_window_and_all_text_stands_out(
    watched: webdriver.Chrome, site: Served, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    watched.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    watched.execute_cdp_cmd("Emulation.setEmulatedMedia", features)
    try:
        for name in ("table", "chart", "map", "timeline"):
            watched.get(site.address + "/sparql?" + urlencode({"query": TALKS, "view": name}))
            panel = watched.find_element(By.ID, f"view-{name}")
            WebDriverWait(watched, 10).until(lambda _, p=panel: p.text not in ("", "Drawing"))  # type: ignore[misc]
            assert watched.execute_script("return document.documentElement.scrollWidth") <= width, name
            assert watched.execute_script(CONTRAST) == [], name
    finally:
        watched.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        watched.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_everything_needed_is_there_without_scripts(watched: webdriver.Chrome, site: Served) -> None:
    watched.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        watched.get(site.address + "/sparql")
        field = watched.find_element(By.ID, "query")
        assert field.is_displayed()
        field.clear()
        field.send_keys(TALKS)
        watched.find_element(By.XPATH, "//button[text()='Run']").click()
        assert len(watched.find_elements(By.CSS_SELECTOR, "table.result tbody tr")) > 100
        assert watched.find_element(By.LINK_TEXT, "CSV").is_displayed()
        assert watched.find_element(By.LINK_TEXT, "Who met whom").is_displayed()
    finally:
        watched.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
