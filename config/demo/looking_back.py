"""Step, after the redaction: labels are printed once more, and what is nobody's at Amazon is still there."""

from config.demo.entering import RECIPIENT
from config.demo.failing import must
from config.demo.paper import pages_of
from config.demo.privacy import MARKER, traces_of
from config.demo.stage import Figures, Stage, Step


def print_again(stage: Stage) -> Figures:
    """Each label is a page that says why it is none, its file is gone (RED-40); an entered order keeps its buyer."""
    traces = {each for order_id in stage.labelled for each in traces_of(stage.at_amazon[order_id])}
    pages = [page for file in stage.label_files for page in pages_of(stage.visitor.download(file))]
    left = sum(trace in page for trace in traces for page in pages)
    must(not left, f"Labels still show {left} names, streets or phones after redaction.")
    marked = sum(MARKER in page for page in pages)
    wanted = len(stage.labelled)
    must(marked == len(pages) == wanted, f"{marked} of {wanted} labels are placeholders.")
    for order_id, address in stage.labelled.items():
        proof = stage.visitor.get(address).link_named("When and why they are removed")
        gone = stage.visitor.get(proof).text
        must("and 1 file removed" in gone, f"No proof that the label of {order_id} is deleted.")
    page = stage.visitor.get(stage.entered)
    must(RECIPIENT in page.text, "The order that was entered lost its buyer, who is not Amazon's.")
    return {"placeholders": marked, "entered orders with their buyer": 1}


STEPS = (Step("Print the labels once more", print_again),)
