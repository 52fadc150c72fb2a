"""What needs a person: the one button of each rejected notification, and the release of a held queue (TRB-3)."""

from functools import partial

from config.demo.page import Page
from tests.campaign.patience import Patient

MENDED = ("rejections mended", "held queues released")


def mend(person: Patient) -> None:
    """Everything that the page of notifications offers now."""
    page = person.patiently(lambda: person.visitor.get("/shipments/notifications/?show=fix"))
    for form in page.forms if page else []:
        if form.action.endswith("/retry/"):
            person.do("rejections mended", partial(person.visitor.submit, form))
        if "/release/" in form.action:
            person.do("held queues released", partial(person.visitor.submit, form))
    for link in page.links if page else []:
        if link.to.endswith("/correct/"):
            person.do("rejections mended", partial(_correct, person, link.to))


def _correct(person: Patient, to: str) -> Page:
    """Nothing was wrong: the same again."""
    return person.visitor.submit(person.visitor.get(to).form_with("tracking_number"))
