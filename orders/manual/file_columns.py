"""Rule: the columns of a file of orders, by their usual names, and what a cell means."""

from decimal import Decimal, InvalidOperation
from functools import cache

from babel import Locale

from orders.tables.reading import Column, plain_name
from stores.countries import codes


def _column(key: str, name: str, spellings: str, *, required: bool = False) -> Column:
    return Column(key, name, frozenset(map(plain_name, spellings.split())), required)


COLUMNS = (
    _column(
        "number",
        "Order number",
        "ordernumber orderno ordernr orderid order reference bestellnummer bestellnr auftragsnummer",
        required=True,
    ),
    _column(
        "recipient_name",
        "Recipient",
        "recipient recipientname name shiptoname shippingname fullname customername empfaenger empfänger destinataire "
        "destinatario",
        required=True,
    ),
    _column("company", "Company", "company companyname shippingcompany firma societe azienda empresa"),
    _column(
        "line1",
        "Street and number",
        "street street1 address address1 addressline1 line1 shippingaddress1 shippingstreet strasse straße adresse "
        "indirizzo direccion calle",
        required=True,
    ),
    _column("line2", "Second line", "street2 address2 addressline2 line2 shippingaddress2 adresszusatz"),
    _column("line3", "Third line", "street3 address3 addressline3 line3"),
    _column("city", "City", "city town shippingcity ort stadt ville citta ciudad", required=True),
    _column(
        "state_or_region",
        "State or region",
        "state region stateorregion province county shippingstate shippingprovince bundesland provincia",
    ),
    _column(
        "postal_code",
        "Postal code",
        "postalcode postcode zip zipcode shippingzip shippingpostalcode plz postleitzahl codepostal cap codigopostal",
    ),
    _column("country", "Country", "country countrycode shippingcountry shippingcountrycode land pays paese pais"),
    _column("phone", "Phone", "phone phonenumber telephone tel shippingphone telefon telefono"),
    _column("email", "E-mail", "email emailaddress mail"),
    _column("ship_by", "Ship by", "shipby shipbydate shipuntil versandbis"),
    _column("sku", "SKU", "sku itemsku lineitemsku productsku articlenumber artikelnummer item", required=True),
    _column("title", "Title", "title productname itemname lineitemname product description artikel bezeichnung"),
    _column("quantity", "Quantity", "quantity qty lineitemquantity units menge anzahl quantite cantidad"),
    _column("price", "Price of one", "price unitprice itemprice lineitemprice preis einzelpreis prix precio"),
)  # fmt: skip


def country_of(text: str, otherwise: str) -> str:
    """A code, or a country's English name, as its code; other texts stay, for the rule to refuse."""
    if not text:
        return otherwise
    return text.upper() if text.upper() in codes() else _by_name().get(plain_name(text), text)


def quantity_of(text: str) -> int:
    """Without a quantity one is meant; 0, which no line may have, for what is no number."""
    if not text:
        return 1
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def price_of(text: str) -> Decimal | None:
    """``9.50`` and ``9,50``; None for an empty cell. Raises ValueError for what is no price."""
    if not text:
        return None
    plain = text.replace(",", ".") if "." not in text else text.replace(",", "")
    try:
        price = Decimal(plain)
    except InvalidOperation:
        raise ValueError("no price") from None
    if not price.is_finite() or price != round(price, 2):
        raise ValueError("no price")
    return price


@cache
def _by_name() -> dict[str, str]:
    names = Locale("en").territories
    found = {plain_name(str(names[code])): code for code in codes()}
    return {**found, "usa": "US", "uk": "GB", "greatbritain": "GB", "england": "GB"}
