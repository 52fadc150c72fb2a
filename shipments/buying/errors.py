"""How a label is refused before anything is bought."""


class CannotBuy(Exception):
    """`code` is stable, `text` names the order or the entry and the next step; `request_id` is Amazon's."""

    def __init__(self, code: str, text: str, request_id: str = "") -> None:
        self.code = code
        self.text = text
        self.request_id = request_id
        super().__init__(code)
