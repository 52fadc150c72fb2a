"""The processing report: XML as Amazon sends it, or the plain text of a bad day."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sandbox.feeds.applying import ERROR, WARNING, Result

XSI = "http://www.w3.org/2001/XMLSchema-instance"
PLAIN = (
    "Feed Processing Summary:\n"
    "\tNumber of records processed\t\t0\n"
    "\tNumber of records successful\t\t0\n"
    "An internal error occurred while processing the feed.\n"
)
REJECTED = (
    "InternalServiceError: Amazon encountered an exception while processing your request."
    " Feed rejected."
)


def report_xml(
    feed_id: str, merchant: str, processed: int, results: list[Result], *, rejected: bool = False
) -> bytes:
    """``processed`` are messages; those without a result went well and are not listed."""
    failed = {result.message_id for result in results if result.kind == ERROR}
    warned = {result.message_id for result in results if result.kind == WARNING} - failed
    root = Element("AmazonEnvelope", {f"{{{XSI}}}noNamespaceSchemaLocation": "amzn-envelope.xsd"})
    header = SubElement(root, "Header")
    _text(header, "DocumentVersion", "1.02")
    _text(header, "MerchantIdentifier", merchant)
    _text(root, "MessageType", "ProcessingReport")
    message = SubElement(root, "Message")
    _text(message, "MessageID", "1")
    report = SubElement(message, "ProcessingReport")
    _text(report, "DocumentTransactionID", feed_id)
    _text(report, "StatusCode", "Rejected" if rejected else "Complete")
    summary = SubElement(report, "ProcessingSummary")
    whole_feed = "0" in failed
    counts = {
        "MessagesProcessed": processed,
        "MessagesSuccessful": 0 if whole_feed else processed - len(failed),
        "MessagesWithError": len(failed),
        "MessagesWithWarning": len(warned),
    }
    for name, count in counts.items():
        _text(summary, name, str(count))
    for result in results:
        _result(report, result)
    indent(root, "\t")
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _result(report: Element, result: Result) -> None:
    entry = SubElement(report, "Result")
    _text(entry, "MessageID", result.message_id)
    _text(entry, "ResultCode", result.kind)
    _text(entry, "ResultMessageCode", str(result.code))
    _text(entry, "ResultDescription", result.description)
    if result.order_id:
        _text(SubElement(entry, "AdditionalInfo"), "AmazonOrderID", result.order_id)


def _text(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = words
