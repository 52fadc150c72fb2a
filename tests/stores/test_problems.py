"""Every error has words: what, what it means, what to do (TRB)."""

import pytest

from stores.problems import PROBLEMS, explain

# The help article's own words, character by character: people paste them into a search box.
SEED_TITLES = {
    "connection_invalid": "The connection appears to be invalid, attempting to reconnect this integration may resolve the issue.",
    "credentials_refresh_timeout": "Could not refresh authorization credentials in timely manner.",
    "feed_rejected": "InternalServiceError: Amazon encountered an exception. Message: Feed rejected",
    "request_throttled": "Request is throttled",
}


@pytest.mark.parametrize("code", SEED_TITLES)
def test_trb_titles_are_the_help_articles_own_words(code: str) -> None:
    assert explain(code).title == SEED_TITLES[code]


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_says_what_it_means_and_what_to_do(code: str) -> None:
    problem = explain(code)
    assert problem.code == code
    assert problem.meaning.endswith(".")
    assert problem.advice.endswith(".")
    assert not (problem.mends_itself and problem.renew)


def test_trb_2_with_good_credentials_mends_itself() -> None:
    problem = explain("credentials_refresh_timeout")
    assert problem.mends_itself
    assert not problem.renew


def test_trb_2_with_bad_credentials_asks_to_renew_under_its_own_title() -> None:
    problem = explain("credentials_refresh_timeout", credentials_bad=True)
    assert problem.title == SEED_TITLES["credentials_refresh_timeout"]
    assert problem.renew
    assert "Renew the authorization" in problem.advice


def test_an_unknown_code_gets_general_words_and_keeps_its_code() -> None:
    problem = explain("of_tomorrow")
    assert problem.code == "of_tomorrow"
    assert problem.title
    assert problem.advice
