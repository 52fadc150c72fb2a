CREATE TABLE IF NOT EXISTS sellers (
    id TEXT PRIMARY KEY,
    region TEXT NOT NULL,
    country TEXT NOT NULL,
    plan TEXT NOT NULL,
    store_name TEXT NOT NULL,
    roles TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS participations (
    seller_id TEXT NOT NULL REFERENCES sellers (id),
    marketplace_id TEXT NOT NULL,
    suspended INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (seller_id, marketplace_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY,
    seller_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS authorization_starts (
    amazon_state TEXT PRIMARY KEY,
    seller_id TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS refresh_tokens (
    token TEXT PRIMARY KEY,
    seller_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    self_authorized INTEGER NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS access_tokens (
    token TEXT PRIMARY KEY,
    seller_id TEXT,
    client_id TEXT NOT NULL,
    scope TEXT,
    expires_at INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS orders (
    order_id TEXT PRIMARY KEY,
    seller_id TEXT NOT NULL,
    marketplace_id TEXT NOT NULL,
    status TEXT NOT NULL,
    fulfilled_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    holds INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_by_update ON orders (seller_id, updated_at, order_id);
CREATE INDEX IF NOT EXISTS orders_by_creation ON orders (seller_id, created_at, order_id);
-- Each order as it was before its last change: what a stale read shows.
CREATE TABLE IF NOT EXISTS earlier_orders (
    order_id TEXT PRIMARY KEY,
    seller_id TEXT NOT NULL,
    marketplace_id TEXT NOT NULL,
    status TEXT NOT NULL,
    fulfilled_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    holds INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE VIEW IF NOT EXISTS stale_orders AS
    SELECT * FROM earlier_orders
    UNION ALL
    SELECT * FROM orders WHERE order_id NOT IN (SELECT order_id FROM earlier_orders);
CREATE TABLE IF NOT EXISTS confirmations (
    id INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL,
    seller_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    package_reference_id TEXT NOT NULL,
    edit INTEGER NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS confirmations_by_order ON confirmations (order_id);
CREATE TABLE IF NOT EXISTS listings (
    seller_id TEXT NOT NULL,
    sku TEXT NOT NULL,
    listed INTEGER NOT NULL,
    quantity INTEGER,
    PRIMARY KEY (seller_id, sku)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    operation TEXT NOT NULL,
    seller_id TEXT,
    order_id TEXT,
    status INTEGER NOT NULL,
    query_keys TEXT NOT NULL,
    request_id TEXT NOT NULL,
    fault TEXT
);
CREATE TABLE IF NOT EXISTS seeds (
    seed TEXT PRIMARY KEY,
    used INTEGER NOT NULL
);
-- Settings of tests that outlive a restart, as JSON.
CREATE TABLE IF NOT EXISTS options (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS rate_requests (
    token TEXT PRIMARY KEY,
    seller_id TEXT NOT NULL,
    business_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS shipments (
    id TEXT PRIMARY KEY,
    seller_id TEXT NOT NULL,
    business_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    bought_at INTEGER NOT NULL,
    idempotency_key TEXT NOT NULL,
    wish TEXT NOT NULL,
    answered INTEGER NOT NULL DEFAULT 1,
    carrier_id TEXT NOT NULL,
    tracking_id TEXT NOT NULL,
    cost INTEGER NOT NULL,
    currency TEXT NOT NULL,
    body TEXT NOT NULL,
    cancelled_at INTEGER,
    reopened INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS shipments_by_order ON shipments (order_id);
CREATE INDEX IF NOT EXISTS shipments_by_tracking ON shipments (tracking_id);
CREATE UNIQUE INDEX IF NOT EXISTS shipments_by_key
    ON shipments (seller_id, idempotency_key) WHERE idempotency_key <> '';
CREATE TABLE IF NOT EXISTS scripted_events (
    id INTEGER PRIMARY KEY,
    shipment_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    code TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS scripted_events_by_shipment ON scripted_events (shipment_id);
CREATE TABLE IF NOT EXISTS feed_documents (
    id TEXT PRIMARY KEY,
    seller_id TEXT NOT NULL,
    content_type TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    compressed INTEGER NOT NULL DEFAULT 0,
    content BLOB
);
-- Addresses of documents that open without a token, for a while.
CREATE TABLE IF NOT EXISTS presigned (
    signature TEXT PRIMARY KEY,
    document_id TEXT NOT NULL,
    method TEXT NOT NULL,
    encoding TEXT NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS feeds (
    id TEXT PRIMARY KEY,
    seller_id TEXT NOT NULL,
    type TEXT NOT NULL,
    marketplaces TEXT NOT NULL,
    document_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    fault TEXT,
    share REAL NOT NULL,
    cancelled INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,
    results TEXT,
    result_document_id TEXT
);
CREATE INDEX IF NOT EXISTS feeds_by_start ON feeds (starts_at) WHERE outcome IS NULL;
CREATE INDEX IF NOT EXISTS feeds_by_creation ON feeds (seller_id, created_at);
-- The pretended BigCommerce.
CREATE TABLE IF NOT EXISTS bigcommerce_stores (
    hash TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    quota INTEGER NOT NULL,
    window_ms INTEGER NOT NULL,
    read_only INTEGER NOT NULL,
    tells_amazon INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS bigcommerce_orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    store_hash TEXT NOT NULL,
    external_id TEXT NOT NULL,
    status_id INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL DEFAULT 0,
    address_id INTEGER NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS bigcommerce_orders_by_external ON bigcommerce_orders (store_hash, external_id);
CREATE TABLE IF NOT EXISTS bigcommerce_products (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL,
    order_address_id INTEGER NOT NULL,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    quantity_shipped INTEGER NOT NULL DEFAULT 0,
    quantity_refunded INTEGER NOT NULL DEFAULT 0,
    amazon_item_id TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS bigcommerce_products_by_order ON bigcommerce_products (order_id);
CREATE TABLE IF NOT EXISTS bigcommerce_shipments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL,
    order_address_id INTEGER NOT NULL,
    tracking_number TEXT NOT NULL,
    tracking_carrier TEXT NOT NULL,
    shipping_provider TEXT NOT NULL DEFAULT '',
    comments TEXT NOT NULL DEFAULT '',
    items TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS bigcommerce_shipments_by_order ON bigcommerce_shipments (order_id);
