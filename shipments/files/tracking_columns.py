"""Rule: what carriers' exports call the columns of order number, carrier, tracking number, service and ship date."""

from orders.tables.reading import Column, plain_name


def _spelled(text: str) -> frozenset[str]:
    return frozenset(map(plain_name, text.split()))


ORDER, CARRIER, TRACKING, SERVICE, SHIP_DATE = (
    "order_number", "carrier", "tracking_number", "service", "ship_date",
)  # fmt: skip

COLUMNS = (
    Column(
        ORDER,
        "Order number",
        _spelled(
            "ordernumber orderno ordernr ordernum order orderid orderreference orderref amazonorderid "
            "amazonordernumber reference reference1 referenceno referencenumber ref ref1 "
            "customerreference customerref customerreference1 shipmentreference shipperreference "
            "yourreference invoicenumber bestellnummer bestellnr bestellung auftragsnummer auftragsnr "
            "referenz referenznummer sendungsreferenz numerodecommande nocommande referencecommande "
            "referenceclient numeroordine numerodordine riferimento numerodepedido pedido referencia "
            "ordrenummer ordernummer referentie numerzamowienia numerodopedido 注文番号 お客様管理番号"
        ),
        required=True,
    ),
    Column(
        TRACKING,
        "Tracking number",
        _spelled(
            "trackingnumber trackingno trackingnr trackingnum tracking trackingid trackingcode "
            "trackingreference track tracknumber trackno waybill waybillnumber airwaybill awb "
            "awbnumber consignmentnumber consignmentno consignment barcode parcelnumber parcelno "
            "parcelid shipmentnumber shipmentid packagenumber packageid labelid sendungsnummer "
            "sendungsnr paketnummer paketnr identcode trackingnummer numerodesuivi nosuivi "
            "numerosuivi suivi numerocolis numeroditracking tracciamento codicespedizione "
            "numerodeseguimiento seguimiento numerodeenvio codigodeseguimiento zendingnummer "
            "barcodenummer kollinummer sandningsnummer numerprzesylki numerlistu codigoderastreio "
            "rastreio 伝票番号 送り状番号 お問い合わせ番号"
        ),
        required=True,
    ),
    Column(
        CARRIER,
        "Carrier",
        _spelled(
            "carrier carriername carriercode shippingcarrier courier couriername shipper "
            "shippingcompany deliverycompany shipvia versanddienstleister versender paketdienst "
            "transporteur transportdienst corriere vettore transportista mensajeria vervoerder "
            "przewoznik transportadora 運送会社 配送業者"
        ),
    ),
    Column(
        SERVICE,
        "Service",
        _spelled(
            "service servicename servicecode servicelevel servicetype shippingservice shipservice "
            "shippingmethod shipmethod deliveryservice method product productname versandart produkt "
            "versandprodukt dienst prestation servizio servicio usluga servico"
        ),
    ),
    Column(
        SHIP_DATE,
        "Ship date",
        _spelled(
            "shipdate shippingdate shipmentdate shippedon shippedat shipped dateshipped "
            "dateofshipment dispatchdate despatchdate collectiondate postingdate mailingdate date "
            "versanddatum sendungsdatum datum dateexpedition dateenvoi dataspedizione data "
            "fechadeenvio fecha verzenddatum datanadania datadeenvio 出荷日 発送日"
        ),
    ),
)
