"""The support desk, which pushes whatever is being looked for at Amazon, again and again (SHP-19)."""

import re

from config.demo.page import Page
from tests.campaign.patience import Patient

EVERY_S = 6
AT_ONCE = 20
UNKNOWN = "/admin/shipments/shipmentnotification/?state__exact=unknown"


class Support(Patient):
    """Until `stop` is set."""

    def run(self) -> None:
        self.sign_in()
        while not self.stop.wait(EVERY_S):
            self.do("pushes by support", self._push)

    def _push(self) -> Page:
        page = self.visitor.get(UNKNOWN)
        rows = re.findall(r'name="_selected_action" value="(\d+)"', page.html)[:AT_ONCE]
        form = page.form_with("action", "_selected_action")
        return self.visitor.submit(form, action="push_now", _selected_action=rows)
