"""Only Amazon's own Seller Central may be where a browser is sent (T3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores.connect.callback_rule import region_of, with_query
from stores.marketplaces import MARKETPLACES

HOSTS = sorted({each.seller_central for each in MARKETPLACES.values()})
PATH = "/apps/authorize/confirm/amzn1.sellerapps.app.2eca283f-9f5a-4d13-b16c-474EXAMPLE57"
GOOD = f"https://sellercentral.amazon.com{PATH}"


@pytest.mark.parametrize("host", HOSTS)
def test_t3_every_seller_central_of_the_table_is_amazons(host: str) -> None:
    regions = {each.region for each in MARKETPLACES.values() if each.seller_central == host}
    assert {region_of(f"https://{host}{PATH}")} == regions
    assert region_of(f"https://{host}{PATH}?a=b") in regions


BAD = (
    "", "x", "//sellercentral.amazon.com" + PATH, GOOD.replace("https", "http"),
    GOOD.replace("https:", "javascript:"),
    GOOD.replace("https://", "https:/"), GOOD.replace("https://", "https:\\\\"),
    GOOD.replace("amazon.com", "amazon.com.evil.example"), GOOD.replace("sellercentral", "evil-sellercentral"),
    GOOD.replace("sellercentral.amazon.com", "evil.example/sellercentral.amazon.com"),
    GOOD.replace("sellercentral.amazon.com", "sellercentral.amazon.com:443"),
    GOOD.replace("sellercentral.amazon.com", "sellercentral.amazon.com:8443"),
    GOOD.replace("sellercentral.amazon.com", "sellercentral.amazon.com@evil.example"),
    GOOD.replace("sellercentral.amazon.com", "user@sellercentral.amazon.com"),
    GOOD.replace("sellercentral.amazon.com", "user:pass@sellercentral.amazon.com"),
    GOOD.replace("sellercentral.amazon.com", "sellercentral.amazon.com\\@evil.example"),
    GOOD.replace("sellercentral.amazon.com", "evil.example#sellercentral.amazon.com"),
    GOOD.replace("sellercentral.amazon.com", "evil.example?sellercentral.amazon.com"),
    GOOD.replace("sellercentral.amazon.com", "sellercentral.amazon.com."),
    GOOD.replace("sellercentral.amazon.com", "SELLERCENTRAL.amazon.com"),
    GOOD.replace("sellercentral", "ѕellercentral"), GOOD.replace(".com/", "。com/"),
    GOOD.replace("sellercentral.amazon.com", "[::1]"), GOOD.replace("sellercentral.amazon.com", "[::1"),
    GOOD.replace("sellercentral.amazon.com", "amazon.com"), GOOD.replace("sellercentral", "www"),
    GOOD + "/more", GOOD + "/../../../evil", GOOD + "#x", GOOD + " ", " " + GOOD, GOOD + "\r\nX: y", GOOD + "\x00",
    "https://sellercentral.amazon.com/apps/authorize/consent", "https://sellercentral.amazon.com/",
    "https://sellercentral.amazon.com/apps/authorize/confirm/", GOOD.replace("/apps", "//apps"),
    "https://sellercentral.amazon.com/apps/authorize/confirm/..", GOOD.replace("/apps/", "/apps/../apps/"),
    GOOD.replace("/apps", "/%61pps"), GOOD + "?" + "a" * 1000,
)  # fmt: skip


@pytest.mark.parametrize("address", BAD)
def test_t3_whatever_looks_like_it_is_not(address: str) -> None:
    assert region_of(address) is None


@given(st.text(min_size=1, max_size=30), st.sampled_from(["before", "after", "instead"]))
def test_t3_no_text_around_the_host_gets_through(text: str, where: str) -> None:
    host = "sellercentral.amazon.com"
    made = {"before": text + host, "after": host + text, "instead": text}[where]
    found = region_of(f"https://{made}{PATH}")
    assert found is None or made in HOSTS


def test_t3_a_configured_amazon_is_the_only_one() -> None:
    ours = "http://127.0.0.1:8099"
    assert region_of(ours + PATH, ours) == ""
    assert region_of(GOOD, ours) is None
    for other in (
        "http://127.0.0.1:80990",
        "https://127.0.0.1:8099",
        "http://127.0.0.1",
        "http://x@127.0.0.1:8099",
    ):
        assert region_of(other + PATH, ours) is None


def test_our_answer_joins_what_is_there() -> None:
    assert with_query(GOOD, {"a": "b c"}) == f"{GOOD}?a=b+c"
    assert with_query(GOOD + "?x=1", {"a": "b"}) == f"{GOOD}?x=1&a=b"
