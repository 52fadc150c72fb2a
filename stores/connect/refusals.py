"""Why connecting failed, in words: what happened, and what to do next."""

from typing import NamedTuple


class Refusal(NamedTuple):
    """`what` and `fix` may name {seller}, {source}, {region} and {kept}."""

    what: str
    fix: str


_AGAIN = "Start again from the Stores page and finish within ten minutes."
_OTHERS_STATE = "Nothing was connected. If you did not start this yourself, close the page."

REFUSALS = {
    "state_missing": Refusal("Amazon's answer carries no proof that you asked for it.", _AGAIN),
    "state_unknown": Refusal("Waybill did not ask for this consent.", _OTHERS_STATE),
    "state_used": Refusal("This consent was used already.", _AGAIN),
    "state_expired": Refusal("The ten minutes for this consent are over.", _AGAIN),
    "state_of_another_user": Refusal("Another person asked for this consent.", _OTHERS_STATE),
    "state_of_another_session": Refusal(
        "This consent was asked for before you last signed in, or in another browser.",
        "Start again in this browser and stay signed in until Amazon sends you back.",
    ),
    "answer_incomplete": Refusal(
        "Amazon sent you back without an authorization.",
        "Start again, tick the box on Amazon's page and press Confirm.",
    ),
    "code_refused": Refusal(
        "Amazon refused the authorization code.",
        "A code lives five minutes and works once. Start again and finish without a pause.",
    ),
    "application_refused": Refusal(
        "Amazon does not accept this installation of Waybill as an application.",
        "Starting again will not help. The person who runs Waybill must check LWA_CLIENT_ID and LWA_CLIENT_SECRET.",
    ),
    "exchange_unclear": Refusal(
        "Amazon did not answer clearly when Waybill asked for access.",
        "The authorization code may be spent, so it is not sent twice. Nothing was connected: start again.",
    ),
    "another_seller": Refusal(
        "You signed in at Amazon as {seller}, but this store belongs to another seller.",
        "Sign out of Seller Central, start again and sign in as the seller of this store.",
    ),
    "linked_elsewhere": Refusal(
        "The seller {seller} is connected to another account of this installation.",
        "A seller can be connected once. Ask support if it should move to your account.",
    ),
    "not_taking_part": Refusal(
        "The seller {seller} does not sell on {source}.",
        "Choose an order source that this seller takes part in, or open {source} in Seller Central first.",
    ),
    "first_call_refused": Refusal(
        "Amazon gave access, then refused the first request for the seller {seller}.",
        "The seller account must be on the Professional plan and active. Check the plan in Seller Central, then "
        "start again.",
    ),
    "first_call_unanswered": Refusal(
        "Amazon gave access, but did not answer which marketplaces the seller {seller} takes part in.",
        "No store was made. Wait a minute and start again.",
    ),
    "not_the_seller_asked_for": Refusal(
        "Amazon answered for the seller {seller}, but you started for another one.",
        "Nothing was connected. Start again in Seller Central and stay signed in as the same seller.",
    ),
    "question_incomplete": Refusal(
        "This address is for people whom Amazon sends here, and parts of Amazon's question are missing.",
        "Start in Seller Central: open Manage Your Apps and choose Authorize. Or connect the store from the Stores "
        "page.",
    ),
    "question_not_amazons": Refusal(
        "This question does not come from Amazon: it would lead you to another site.",
        "Close the page. To connect a store, start from the Stores page.",
    ),
    "individual_plan": Refusal(
        "The seller {seller} is on the Individual plan. Amazon lets Waybill work for the Professional plan only.",
        "Nothing was connected. Switch to the Professional plan in Seller Central (Settings, Account Info), then start "
        "again.",
    ),
    "token_refused": Refusal(
        "Amazon refuses this refresh token.",
        "Copy it again in full. A token works only with the application that it was made for (LWA_CLIENT_ID), and ends "
        "when the seller revokes it.",
    ),
    "token_unanswered": Refusal(
        "Amazon's sign-in service did not answer, so the token could not be checked.",
        "Nothing was changed. Wait a minute and paste the token again.",
    ),
    "token_of_another_region": Refusal(
        "This token does not open {region}: its seller sells in another region.",
        "A token covers one region. Choose an order source of the token's region, or authorize the application for "
        "{region}.",
    ),
    "token_of_another_seller": Refusal(
        "This token does not open the orders of the seller {seller}.",
        "Nothing was changed. Paste a token that was made while signed in to Seller Central as {seller}.",
    ),
    "token_kept_already": Refusal(
        "This token is the one of the seller {kept}, which is connected here already.",
        "Nothing was changed. Paste a token that was made while signed in to Seller Central as the seller you mean, or "
        "check the seller id.",
    ),
    "token_kept_elsewhere": Refusal(
        "This token is in use in this installation already, under another seller id.",
        "Nothing was changed. Check the seller id: Seller Central shows it under Settings, Account Info, Merchant "
        "Token. Ask support if the seller should move to your account.",
    ),
    "known_by_another_id": Refusal(
        "The orders that this token opens are here already, under another seller id than {seller}.",
        "Nothing was connected. Check the seller id: Seller Central shows it under Settings, Account Info, Merchant "
        "Token.",
    ),
    "not_covered": Refusal(
        "The authorization that is here does not cover {source}.",
        "Connect {source} with a new consent at Amazon.",
    ),
    "marketplace_not_supported": Refusal(
        "This order source cannot be connected.", "Choose one from the list."
    ),
}  # fmt: skip


class ConnectError(Exception):
    """`code` is a key of REFUSALS; `request_id` is Amazon's, when it answered (TRB-6)."""

    def __init__(
        self,
        code: str,
        *,
        seller: str = "",
        source: str = "",
        region: str = "",
        kept: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(code)
        refusal = REFUSALS[code]
        self.code = code
        names = {"seller": seller, "source": source, "region": region, "kept": kept}
        self.what = refusal.what.format(**names)
        self.fix = refusal.fix.format(**names)
        self.request_id = request_id
