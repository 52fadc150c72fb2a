"""The carriers that sellers use most: what the carrier table begins with (SHP-3, SHP-24, RED-14).

`code` is Amazon's exact carrier code. A service that is not listed counts as untracked (RED-12).
"""

from shipments.carriers.table import Carrier, Service


def _tracked(*names: str) -> tuple[Service, ...]:
    return tuple(Service(name) for name in names)


def _untracked(*names: str) -> tuple[Service, ...]:
    return tuple(Service(name, tracked=False) for name in names)


_DHL_EXPRESS = "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}"
_DHL_GERMANY = (
    "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}"
)
_UPS_SERVICES = _tracked(
    "Ground",
    "3 Day Select",
    "2nd Day Air",
    "Next Day Air Saver",
    "Next Day Air",
    "Standard",
    "Express Saver",
)
_FEDEX_SERVICES = _tracked(
    "Ground", "Home Delivery", "Express Saver", "2Day", "Standard Overnight", "Priority Overnight",
    "International Economy", "International Priority",
)  # fmt: skip

_COMMON: tuple[Carrier, ...] = (
    Carrier(
        "USPS", "USPS", ("US",),
        _tracked("Ground Advantage", "Priority Mail", "Priority Mail Express", "Media Mail")
        + _untracked("First-Class Mail Letter"),
        "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
    ),
    Carrier(
        "UPS", "UPS", ("US", "CA", "MX", "GB", "DE", "FR", "IT", "NL", "BE", "PL"), _UPS_SERVICES,
        "https://www.ups.com/track?tracknum={number}",
    ),
    Carrier(
        "FedEx", "FedEx", ("US", "CA", "MX", "AE", "SG", "AU"), _FEDEX_SERVICES,
        "https://www.fedex.com/fedextrack/?trknbr={number}",
    ),
    Carrier("FedEx SmartPost", "FedEx Ground Economy", ("US",), _tracked("Ground Economy"),
            "https://www.fedex.com/fedextrack/?trknbr={number}"),
    Carrier("UPSMI", "UPS Mail Innovations", ("US",), _tracked("Expedited", "Priority"),
            "https://www.ups.com/track?tracknum={number}"),
    Carrier("OnTrac", "OnTrac", ("US",), _tracked("Ground"),
            "https://www.ontrac.com/tracking/?number={number}"),
    Carrier("DHL eCommerce", "DHL eCommerce", ("US",),
            _tracked("SmartMail Parcel Ground", "SmartMail Parcel Expedited"),
            "https://webtrack.dhlecs.com/orders?trackingNumber={number}"),
    Carrier("Canada Post", "Canada Post", ("CA",),
            _tracked("Expedited Parcel", "Xpresspost", "Priority", "Regular Parcel") + _untracked("Lettermail"),
            "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}"),
    Carrier("PUROLATOR", "Purolator", ("CA",), _tracked("Ground", "Express"),
            "https://www.purolator.com/en/shipping/tracker?pin={number}"),
    Carrier("Estafeta", "Estafeta", ("MX",), _tracked("Terrestre", "Día Siguiente")),
    Carrier("Correios", "Correios", ("BR",), _tracked("PAC", "SEDEX")),
    Carrier(
        "Royal Mail", "Royal Mail", ("GB",),
        _tracked("Tracked 24", "Tracked 48", "Special Delivery Guaranteed")
        + _untracked("1st Class", "2nd Class", "Signed For 1st Class", "Signed For 2nd Class"),
        "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
    ),
    Carrier("Parcelforce", "Parcelforce", ("GB",), _tracked("express24", "express48"),
            "https://www.parcelforce.com/track-trace?trackNumber={number}"),
    Carrier("Hermes UK", "Evri (Hermes UK)", ("GB",), _tracked("Standard", "Next Day"),
            "https://www.evri.com/track/parcel/{number}"),
    Carrier("DPD", "DPD", ("GB", "DE", "FR", "NL", "BE", "PL", "IE"), _tracked("Classic", "Next Day", "Express 12:00")),
    Carrier("Yodel", "Yodel", ("GB",), _tracked("24", "48"), "https://www.yodel.co.uk/tracking/{number}"),
    Carrier("DHL-Paket", "DHL Paket", ("DE",), _tracked("Paket", "Kleinpaket", "Express") + _untracked("Warenpost"),
            _DHL_GERMANY),
    Carrier("Deutsche Post", "Deutsche Post", ("DE",),
            _tracked("Einschreiben") + _untracked("Standardbrief", "Großbrief", "Maxibrief")),
    Carrier("DHL", "DHL", ("DE", "NL", "BE", "PL", "ES", "IT"), _tracked("Paket", "Parcel Connect"), _DHL_EXPRESS),
    Carrier("DHL Express", "DHL Express", ("US", "GB", "AE", "SA", "SG", "ZA"), _tracked("Worldwide", "Domestic"),
            _DHL_EXPRESS),
    Carrier("GLS", "GLS", ("DE", "IT", "ES", "FR", "NL", "BE", "IE"), _tracked("BusinessParcel", "EuroBusinessParcel")),
    Carrier("Colissimo", "Colissimo", ("FR",), _tracked("Domicile", "Point Retrait"),
            "https://www.laposte.fr/outils/suivre-vos-envois?code={number}"),
    Carrier("Chronopost", "Chronopost", ("FR",), _tracked("Chrono 13", "Chrono 18"),
            "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}"),
    Carrier("La Poste", "La Poste", ("FR",), _tracked("Lettre suivie") + _untracked("Lettre verte")),
    Carrier("Poste Italiane", "Poste Italiane", ("IT",), _tracked("Poste Delivery Standard", "Poste Delivery Express")),
    Carrier("BRT", "BRT", ("IT",), _tracked("Standard", "Express")),
    Carrier("Correos", "Correos", ("ES",), _tracked("Paq Estándar", "Paq Premium") + _untracked("Carta ordinaria")),
    Carrier("Seur", "SEUR", ("ES",), _tracked("SEUR 24", "SEUR 48")),
    Carrier("PostNL", "PostNL", ("NL", "BE"), _tracked("Pakket", "Brievenbuspakje") + _untracked("Brief")),
    Carrier("BPOST", "bpost", ("BE",), _tracked("bpack 24h")),
    Carrier("PostNord", "PostNord", ("SE",), _tracked("MyPack", "Varubrev Spårbart") + _untracked("Varubrev")),
    Carrier("InPost", "InPost", ("PL", "GB"), _tracked("Paczkomat", "Kurier")),
    Carrier("Aras Kargo", "Aras Kargo", ("TR",), _tracked("Standart")),
    Carrier("Aramex", "Aramex", ("AE", "SA", "EG", "ZA"), _tracked("Domestic", "Express")),
    Carrier("BlueDart", "Blue Dart", ("IN",), _tracked("Surface", "Domestic Priority")),
    Carrier("Delhivery", "Delhivery", ("IN",), _tracked("Surface", "Express")),
    Carrier("Singapore Post", "SingPost", ("SG",), _tracked("Speedpost") + _untracked("Basic Mail")),
    Carrier("Australia Post", "Australia Post", ("AU",),
            _tracked("Parcel Post", "Express Post") + _untracked("Letter"),
            "https://auspost.com.au/mypost/track/#/details/{number}"),
    Carrier("YamatoTransport", "Yamato Transport", ("JP",), _tracked("TA-Q-BIN", "Nekopos")),
    Carrier("Japan Post", "Japan Post", ("JP",), _tracked("Yu-Pack", "Letter Pack") + _untracked("Teikei")),
    Carrier("Amazon Shipping", "Amazon Shipping", ("US", "GB"), _tracked("Standard"),
            "https://track.amazon.com/tracking/{number}"),
)  # fmt: skip

_S10 = r"[A-Z]{2}\d{9}[A-Z]{2}"
_JJD = r"JJ?D[0-9A-Z]{10,25}"
# How their numbers look, on the generous side; a carrier that is missing takes any number.
_PATTERNS: dict[str, tuple[str, ...]] = {
    "USPS": (r"\d{20}", r"\d{22}", r"\d{26}", r"420\d{27}", r"420\d{31}", _S10),
    "UPS": (
        r"1Z[0-9A-Z]{16}",
        r"[A-Z]\d{10}",
        r"\d{9}",
        r"\d{12}",
        r"\d{18}",
        r"\d{22}",
        r"\d{26}",
    ),
    "UPSMI": (r"1Z[0-9A-Z]{16}", r"MI[0-9A-Z]{6,26}", r"\d{18,34}"),
    "FedEx": (r"\d{12}", r"\d{14,15}", r"\d{20}", r"\d{22}", r"\d{34}"),
    "FedEx SmartPost": (r"\d{12}", r"\d{15}", r"\d{20}", r"\d{22}", r"\d{26}", r"420\d{27}"),
    "OnTrac": (r"[CD]\d{14}", r"1LS[0-9A-Z]{12,20}"),
    "DHL eCommerce": (r"[A-Z]{0,5}\d{10,39}",),
    "Canada Post": (r"\d{16}", r"\d{12}", _S10),
    "PUROLATOR": (r"\d{9}", r"\d{12}", r"[A-Z]{3}\d{9}"),
    "Estafeta": (r"\d{10}", r"[0-9A-Z]{22}"),
    "Correios": (_S10,),
    "Royal Mail": (_S10, r"[0-9A-F]{21}", r"\d{12}", r"\d{16}"),
    "Parcelforce": (_S10, r"[A-Z]{2}\d{7}", r"[A-Z]{4}\d{10}"),
    "Hermes UK": (r"[0-9A-Z]{16}",),
    "DPD": (r"\d{10,15}", r"\d{14}[A-Z]", r"\d{28}"),
    "DHL-Paket": (r"\d{10,20}", _JJD, _S10),
    "Deutsche Post": (r"[0-9A-Z]{13,22}",),
    "DHL": (r"\d{10,20}", _JJD, _S10, r"[A-Z]{2,4}\d{9,20}"),
    "DHL Express": (r"\d{10,11}", _JJD),
    "GLS": (r"[0-9A-Z]{8,14}", r"\d{20}"),
    "Colissimo": (r"[0-9A-Z]{11,15}",),
    "Chronopost": (r"[0-9A-Z]{11,15}",),
    "La Poste": (r"[0-9A-Z]{11,15}",),
    "Correos": (_S10, r"[0-9A-Z]{13}", r"[0-9A-Z]{23}"),
    "PostNL": (_S10, r"3S[0-9A-Z]{11,13}"),
    "BPOST": (_S10, r"32\d{22}", r"\d{18}"),
    "PostNord": (_S10, r"00\d{18}", r"\d{11,12}"),
    "BlueDart": (r"\d{8,12}",),
    "Australia Post": (r"[0-9A-Z]{10,23}",),
    "YamatoTransport": (r"\d{12}",),
    "Japan Post": (r"\d{11,13}", _S10),
    "Amazon Shipping": (r"TB[ACM]\d{12}", r"[A-Z]{2}\d{10}"),
}

COMMON = tuple(carrier._replace(patterns=_PATTERNS.get(carrier.code, ())) for carrier in _COMMON)
