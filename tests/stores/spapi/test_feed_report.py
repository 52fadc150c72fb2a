"""Processing reports: what they say, what they mean for each message, and what cannot be one."""

import gzip
import zlib

import pytest

from stores.spapi.errors import MESSAGE_LENGTH
from stores.spapi.feed_report import LARGEST_UNPACKED, BadReport, read_report, unpacked
from stores.spapi.feed_values import (
    Fate,
    FeedReport,
    FeedResult,
    ReportPlace,
    UploadPlace,
    verdicts,
)

ERROR = FeedResult(2, "Error", "18021", "Nothing is left to ship.")
REJECTION = "InternalServiceError: Amazon encountered an exception. Feed rejected."
WARNING = FeedResult(3, "Warning", "18064", "An odd number.")


def report_text(*results: str, status: str = "Complete", counts: str = "3,3,0,0") -> bytes:
    names = ("Processed", "Successful", "WithError", "WithWarning")
    summary = "".join(
        f"<Messages{name}>{count}</Messages{name}>"
        for name, count in zip(names, counts.split(","), strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope><Header/>'
        "<MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID>"
        "<ProcessingReport><DocumentTransactionID>5001</DocumentTransactionID>"
        f"<StatusCode>{status}</StatusCode><ProcessingSummary>{summary}</ProcessingSummary>"
        f"{''.join(results)}</ProcessingReport></Message></AmazonEnvelope>"
    ).encode()


def result_text(
    number: object, kind: str = "Error", words: str = "Nothing is left to ship."
) -> str:
    return (
        f"<Result><MessageID>{number}</MessageID><ResultCode>{kind}</ResultCode>"
        f"<ResultMessageCode>18021</ResultMessageCode>"
        f"<ResultDescription>{words}</ResultDescription></Result>"
    )


def report(
    *results: FeedResult, status: str = "Complete", counts: tuple[int, int, int] | None = (3, 3, 0)
) -> FeedReport:
    processed, successful, failed = counts or (None, None, None)
    return FeedReport(status, processed, successful, failed, results, "")


def fates(feed_status: str, found: FeedReport | None, *numbers: int) -> list[Fate]:
    return [each.fate for each in verdicts(feed_status, found, numbers or (1, 2, 3)).values()]


def test_a_report_becomes_counts_and_results() -> None:
    found = read_report(report_text(result_text(2), counts="3,2,1,0"))
    assert (found.status, found.processed, found.successful, found.with_error) == (
        "Complete",
        3,
        2,
        1,
    )
    assert found.results == (ERROR,)


def test_messages_without_a_result_went_well() -> None:
    assert fates("DONE", report()) == [Fate.ACCEPTED] * 3


def test_errors_are_refused_and_warnings_accepted() -> None:
    found = verdicts("DONE", report(ERROR, WARNING, counts=(3, 2, 1)), (1, 2, 3))
    assert [each.fate for each in found.values()] == [Fate.ACCEPTED, Fate.REFUSED, Fate.ACCEPTED]
    assert found[2].results == (ERROR,)
    assert found[3].results == (WARNING,)


def test_several_results_of_one_message_count_once() -> None:
    found = report(
        ERROR, ERROR._replace(code="1"), WARNING._replace(message_id=2), counts=(3, 2, 1)
    )
    assert fates("DONE", found) == [Fate.ACCEPTED, Fate.REFUSED, Fate.ACCEPTED]


@pytest.mark.parametrize(
    "found",
    [
        None,
        report(counts=None),
        report(status="Processing"),
        report(status="Rejected", counts=(0, 0, 1)),
        report(counts=(2, 2, 0)),
        report(counts=(4, 4, 0)),
        report(counts=(3, 2, 1)),
        report(counts=(3, 2, 0)),
        report(FeedResult(0, "Error", "5001", "Ill-formed"), counts=(3, 2, 1)),
        report(FeedResult(0, "Warning", "1", ""), counts=(3, 3, 0)),
        report(FeedResult(9, "Error", "1", "not ours"), counts=(3, 2, 1)),
        read_report(b"Feed Processing Summary: all went well"),
    ],
)
def test_a_report_that_does_not_add_up_accepts_nothing(found: FeedReport | None) -> None:
    assert fates("DONE", found) == [Fate.UNKNOWN] * 3


def test_what_a_poor_report_refuses_is_refused_all_the_same() -> None:
    assert fates("DONE", report(ERROR)) == [Fate.UNKNOWN, Fate.REFUSED, Fate.UNKNOWN]


@pytest.mark.parametrize("status", ["FATAL", "IN_PROGRESS", "SOMETHING_NEW"])
def test_a_feed_that_is_not_done_accepts_nothing(status: str) -> None:
    assert fates(status, report(ERROR, counts=(3, 2, 1))) == [
        Fate.UNKNOWN,
        Fate.REFUSED,
        Fate.UNKNOWN,
    ]
    assert fates(status, None) == [Fate.UNKNOWN] * 3


def test_a_cancelled_feed_did_nothing() -> None:
    assert fates("CANCELLED", None) == [Fate.NOT_DONE] * 3


def test_trb_3_a_rejection_is_told_apart() -> None:
    result = result_text(0, words=REJECTION)
    assert read_report(report_text(result, status="Rejected", counts="0,0,1,0")).is_rejection
    assert read_report(REJECTION.encode()).is_rejection
    assert not read_report(report_text(result_text(0, words="Ill-formed"))).is_rejection


def test_trb_3_words_about_one_message_or_beside_successes_reject_no_feed() -> None:
    one = FeedResult(2, "Error", "8000", REJECTION)
    whole = FeedResult(0, "Error", "8000", REJECTION)
    other = FeedResult(0, "Error", "5000", "Ill-formed")
    assert not report(one).is_rejection
    assert not report(one, counts=(3, 0, 3)).is_rejection
    assert not report(whole, counts=(3, 2, 1)).is_rejection
    assert report(other, whole, counts=(0, 0, 1)).is_rejection
    assert report(other, whole).about_feed == ("8000", REJECTION)
    assert report(one, other).about_feed == ("5000", "Ill-formed")
    assert report(one).about_feed == ("", "")


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "²"])
def test_a_result_of_no_message_concerns_the_whole_feed(number: str) -> None:
    found = read_report(report_text(result_text(number), counts="3,2,1,0"))
    assert found.results[0].message_id == 0
    assert fates("DONE", found) == [Fate.UNKNOWN] * 3


@pytest.mark.parametrize("counts", ["3,x,0,0", "3,,0,0", "3,-3,0,0", f"{'9' * 30},3,0,0"])
def test_counts_that_are_none_do_not_add_up(counts: str) -> None:
    assert fates("DONE", read_report(report_text(counts=counts))) == [Fate.UNKNOWN] * 3


def test_long_and_unprintable_words_are_cut_and_cleaned() -> None:
    found = read_report(report_text(result_text(2, words="a&#9;b" + "x" * 20_000)))
    assert len(found.results[0].words) == MESSAGE_LENGTH
    assert read_report(b"plain\x00\x1b[31m text").words == "plain[31m text"


# A whole report, but for an entity that could grow without end.
BOMB = report_text(result_text(2, words="&b;"), counts="3,2,1,0").replace(
    b"<AmazonEnvelope>", b'<!DOCTYPE a [<!ENTITY b "bbbb">]><AmazonEnvelope>'
)


@pytest.mark.parametrize(
    "content",
    [
        b"<AmazonEnvelope>",
        b"<Error><Code>AccessDenied</Code></Error>",
        b"<html><body>Service Unavailable</body></html>",
        report_text()[:-40],
        BOMB,
        report_text().decode().encode("utf-16-le"),
        b'<?xml version="1.0" encoding="pigeon"?><AmazonEnvelope/>',
    ],
)
def test_what_is_no_report(content: bytes) -> None:
    with pytest.raises(BadReport):
        read_report(content)


def test_gzip_is_unpacked_whole_or_not_at_all() -> None:
    packed = gzip.compress(report_text())
    assert unpacked(packed) == report_text()
    for broken, reason in ((packed[:-9], "cut"), (b"no gzip", "gzip"), (b"", "cut")):
        with pytest.raises(BadReport, match=reason):
            unpacked(broken)
    with pytest.raises(BadReport, match="gzip"):
        unpacked(packed[:-8] + b"\0" * 8)


def test_a_small_file_that_grows_without_end_is_refused() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 1024 * 1024) for _ in range(41)) + packer.flush()
    assert len(bomb) < 100_000 < LARGEST_UNPACKED
    with pytest.raises(BadReport, match="size"):
        unpacked(bomb)


def test_addresses_are_credentials_and_not_shown() -> None:
    places = (UploadPlace("d", "https://x/?sig=1"), ReportPlace("https://x/?sig=1", True))
    assert "sig" not in repr(places)
