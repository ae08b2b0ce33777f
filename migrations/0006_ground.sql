-- 0006 ground: roads, addresses and map as imported; closures, speeds, contours, and drives to learn from.
--
-- Why:      arrivals by real streets; see package dispatch/ground. What an import brings is one blob per kind,
--           because every process holds it whole in memory and nobody asks for a part of it.
-- Locks:    ACCESS EXCLUSIVE on incident for an instant, to add two nullable columns without a default.
-- Rollback: DROP the tables below; ALTER TABLE incident DROP COLUMN contour_streets, DROP COLUMN contour;
-- Check:    SELECT count(*) FROM vehicle_size;  -- 10, one for each kind of vehicle

-- +goose Up
CREATE TABLE ground_layer (
    kind        text PRIMARY KEY CHECK (kind IN ('roads', 'map', 'places', 'addresses')),
    id          uuid NOT NULL,
    source      text NOT NULL,
    attribution text NOT NULL DEFAULT '',
    sha256      bytea NOT NULL,
    imported_at timestamptz NOT NULL,
    imported_by uuid NOT NULL,
    counts      jsonb NOT NULL,
    format      integer NOT NULL,
    body        bytea NOT NULL,
    derived     bytea NOT NULL DEFAULT ''
);
COMMENT ON TABLE  ground_layer IS 'what an import brought, one row a kind; a kind without a row is that of the bundled city';
COMMENT ON COLUMN ground_layer.id      IS 'another with every import: processes compare it with what they hold';
COMMENT ON COLUMN ground_layer.source  IS 'name of the file, for people';
COMMENT ON COLUMN ground_layer.sha256  IS 'of the file';
COMMENT ON COLUMN ground_layer.counts  IS 'what the import counted, codes and numbers';
COMMENT ON COLUMN ground_layer.format  IS 'layout of body and derived';
COMMENT ON COLUMN ground_layer.derived IS 'what is dear to compute from body: of roads, the order of the hierarchy';
ALTER TABLE ground_layer ALTER COLUMN body SET STORAGE EXTERNAL, ALTER COLUMN derived SET STORAGE EXTERNAL;

CREATE TABLE closure (
    id          uuid PRIMARY KEY,
    street      text NOT NULL,
    from_street text NOT NULL DEFAULT '',
    to_street   text NOT NULL DEFAULT '',
    geometry    bytea NOT NULL,
    layer_id    uuid NOT NULL,
    segments    integer[] NOT NULL,
    factor      double precision NOT NULL CHECK (factor = 0 OR factor BETWEEN 1 AND 20),
    until       timestamptz,
    note        text NOT NULL DEFAULT '',
    made_at     timestamptz NOT NULL,
    made_by     uuid NOT NULL,
    ended_at    timestamptz CHECK (ended_at >= made_at),
    ended_by    uuid,
    version     bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE  closure IS 'a street closed or slowed down by a dispatcher; in force from made_at to ended_at or until';
COMMENT ON COLUMN closure.geometry IS 'the pieces of road concerned, a multi-line, WKB, SRID 4326, lon lat';
COMMENT ON COLUMN closure.layer_id IS 'the roads that segments are numbered by; with others the geometry tells which pieces are meant';
COMMENT ON COLUMN closure.factor   IS 'how many times longer it takes; 0: closed';
COMMENT ON COLUMN closure.until    IS 'when it ends by itself; NULL: until somebody ends it';
COMMENT ON COLUMN closure.note     IS 'free text, never in the journal';
CREATE INDEX closure_in_force ON closure (made_at) WHERE ended_at IS NULL;

CREATE TABLE street_alias (
    id      uuid PRIMARY KEY,
    name    text NOT NULL,
    alias   text NOT NULL,
    source  text NOT NULL,
    edition text NOT NULL DEFAULT '',
    status  text NOT NULL CHECK (status IN ('verified', 'to_confirm')),
    version bigint NOT NULL DEFAULT 1,
    UNIQUE (name, alias),
    CHECK (name <> alias)
);
COMMENT ON TABLE street_alias IS 'two names of one street: the one in use and an old, short or other one';
-- As geo/address.AlmatyAliases has them; a test holds the two to each other.
INSERT INTO street_alias (id, name, alias, source, status)
SELECT gen_random_uuid(), a.name, a.alias, s.source, s.status
FROM (VALUES
    ('проспект Достык', 'проспект Ленина', 'data'),
    ('проспект Назарбаева', 'улица Фурманова', 'issue'),
    ('Отеген батыра', 'Утеген батыра', 'issue'),
    ('улица Отеген батыра', 'Мате Залки', 'data'),
    ('проспект Абылай хана', 'Коммунистический проспект', 'data'),
    ('улица Желтоксан', 'улица Мира', 'data'),
    ('улица Казыбек би', 'Советская', 'data'),
    ('улица Айтеке би', 'Октябрьская', 'data'),
    ('улица Богенбай батыра', 'Кирова', 'data'),
    ('улица Кабанбай батыра', 'Калинина', 'data'),
    ('улица Карасай батыра', 'Виноградова', 'data'),
    ('улица Наурызбай батыра', 'Дзержинского', 'data'),
    ('улица Байтурсынова', 'Космонавтов', 'data'),
    ('улица Макатаева', 'Пастера', 'data'),
    ('проспект Райымбека', 'Ташкентская', 'data'),
    ('улица Калдаякова', '8 Марта', 'data'),
    ('улица Ади Шарипова', 'Мечникова', 'data'),
    ('улица Манаса', 'Чапаева', 'data'),
    ('улица Алтынсарина', 'Правды', 'data'),
    ('улица Тургута Озала', 'Баумана', 'data'),
    ('улица Брусиловского', 'Руднева', 'data'),
    ('улица Тлендиева', 'Софьи Ковалевской', 'data'),
    ('улица Токтабаева', 'Фестивальная', 'data'),
    ('улица Казыбаева', 'Розовая', 'data'),
    ('улица Жумабаева', 'Тисленко', 'data'),
    ('улица Жансугурова', 'Белинского', 'data'),
    ('улица Катаева', '12 линия', 'data'),
    ('улица Бокейханова', 'Аэродромная', 'data'),
    ('улица Иштвана Коныра', 'Красных партизан', 'data'),
    ('улица Жамбыла', 'Джамбула', 'data'),
    ('улица Уалиханова', 'Валиханова', 'data'),
    ('улица Макатаева', 'Макатаевой', 'data'),
    ('улица Толе би', 'Комсомольская', 'memory'),
    ('улица Жибек жолы', 'Горького', 'memory'),
    ('улица Кунаева', 'Карла Маркса', 'memory'),
    ('проспект Суюнбая', 'Красногвардейский тракт', 'memory'),
    ('проспект Сейфуллина', 'Узбекская', 'memory'),
    ('улица Муратбаева', 'Уйгурская', 'memory'),
    ('Восточная Алматинская объездная дорога', 'ВОАД', 'memory'),
    ('Восточная Алматинская объездная дорога', 'Восточная объездная', 'memory'),
    ('улица Хаджи Мукана', 'Кажымукана', 'memory'),
    ('улица Хаджи Мукана', 'Кажы Мукана', 'memory'),
    ('улица Кунаева', 'Қонаев', 'memory'),
    ('улица Кунаева', 'Дінмұхамед Қонаев', 'memory'),
    ('улица Тулебаева', 'Төлебаев', 'memory'),
    ('улица Байтурсынова', 'Байтұрсынұлы', 'memory'),
    ('улица Байтурсынова', 'Ахмет Байтұрсынұлы', 'memory'),
    ('бульвар Мусрепова', 'Мүсірепов', 'memory'),
    ('проспект Суюнбая', 'Сүйінбай', 'memory'),
    ('улица Ади Шарипова', 'Әди Шәріпов', 'memory'),
    ('улица Джангильдина', 'Жангелдин', 'memory'),
    ('улица Масанчи', 'Мәсәншы', 'memory'),
    ('улица Уалиханова', 'Шоқан Уәлиханов', 'memory'),
    ('улица Улукбека', 'Улугбека', 'memory'),
    ('Кульжинский тракт', 'Кульджинский тракт', 'memory'),
    ('улица Момышулы', 'Момышұлы', 'memory')
) AS a (name, alias, origin)
JOIN (VALUES
    ('data', 'both names stand in OpenStreetMap data of 2012', 'verified'),
    ('issue', 'requirements of the company', 'verified'),
    ('memory', 'general knowledge, to be confirmed against the register of names', 'to_confirm')
) AS s (origin, source, status) ON s.origin = a.origin;

CREATE TABLE road_speed (
    class   text PRIMARY KEY,
    kmh     double precision NOT NULL CHECK (kmh BETWEEN 3 AND 130),
    source  text NOT NULL,
    edition text NOT NULL DEFAULT '',
    status  text NOT NULL CHECK (status IN ('verified', 'to_confirm')),
    version bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE road_speed IS 'average speed of a loaded lorry by class of road, by day, stops included';
INSERT INTO road_speed (class, kmh, source, status) VALUES
    ('motorway', 45, 'design assumption: as a trunk road', 'to_confirm'), ('trunk', 45, 'design assumption', 'to_confirm'),
    ('primary', 45, 'design assumption', 'to_confirm'), ('secondary', 38, 'design assumption', 'to_confirm'),
    ('tertiary', 32, 'design assumption', 'to_confirm'), ('residential', 22, 'design assumption', 'to_confirm'),
    ('living_street', 12, 'design assumption: as a yard', 'to_confirm'), ('service', 12, 'design assumption', 'to_confirm'),
    ('track', 8, 'design assumption: a last resort', 'to_confirm'), ('ferry', 8, 'design assumption, waiting included', 'to_confirm');

CREATE TABLE road_factor (
    code    text PRIMARY KEY CHECK (code IN ('winter', 'night', 'quarantine', 'checkpoint')),
    value   double precision NOT NULL CHECK (value >= 0 AND value <= 3600),
    unit    text NOT NULL CHECK (unit IN ('factor', 's')),
    active  boolean NOT NULL,
    source  text NOT NULL,
    edition text NOT NULL DEFAULT '',
    status  text NOT NULL CHECK (status IN ('verified', 'to_confirm')),
    version bigint NOT NULL DEFAULT 1,
    CHECK (unit <> 'factor' OR value BETWEEN 0.1 AND 10)
);
COMMENT ON TABLE  road_factor IS 'what changes all driving times: ice, night, emptier streets, checkpoints on the border of the city';
COMMENT ON COLUMN road_factor.value IS 'factor of the time, or seconds lost each time';
INSERT INTO road_factor (code, value, unit, active, source, status) VALUES
    ('winter', 1.3, 'factor', false, 'design assumption: ice', 'to_confirm'),
    ('night', 0.9, 'factor', true, 'design assumption: from 22 to 7 streets are as empty as in quarantine', 'to_confirm'),
    ('quarantine', 0.9, 'factor', false, 'design assumption: emptier streets', 'to_confirm'),
    ('checkpoint', 120, 's', false, 'design assumption: two minutes on the border of the city', 'to_confirm');

CREATE TABLE vehicle_size (
    kind         text PRIMARY KEY,
    height_dm    integer NOT NULL CHECK (height_dm BETWEEN 0 AND 100),
    weight_100kg integer NOT NULL CHECK (weight_100kg BETWEEN 0 AND 2000),
    source       text NOT NULL,
    edition      text NOT NULL DEFAULT '',
    status       text NOT NULL CHECK (status IN ('verified', 'to_confirm')),
    version      bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE vehicle_size IS 'what vehicles of a kind measure against signs of height and weight; 0: not known, passes everywhere';
INSERT INTO vehicle_size (kind, height_dm, weight_100kg, source, status) VALUES
    ('ARM',   33, 120, 'design assumption: workshop on a two-axle lorry', 'to_confirm'),
    ('EXC',   38, 190, 'design assumption: wheeled excavator or its low loader', 'to_confirm'),
    ('CRANE', 38, 240, 'design assumption: 25 t truck crane', 'to_confirm'),
    ('TIP',   32, 250, 'design assumption: three-axle tipper, loaded', 'to_confirm'),
    ('VAC',   34, 180, 'design assumption: sludge pump lorry, loaded', 'to_confirm'),
    ('PUMP',  30, 110, 'design assumption: pump unit on a lorry', 'to_confirm'),
    ('WELD',  29,  80, 'design assumption: welding unit on a light lorry', 'to_confirm'),
    ('COMP',  29,  90, 'design assumption: light lorry with a compressor in tow', 'to_confirm'),
    ('GEN',   32, 120, 'design assumption: generator on a lorry', 'to_confirm'),
    ('HEAT',  37, 200, 'design assumption: mobile boiler house', 'to_confirm');

CREATE TABLE departure (
    booking_id  uuid PRIMARY KEY REFERENCES booking,
    lon         double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat         double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    basis       text NOT NULL CHECK (basis IN ('live', 'milestone', 'base')),
    call_in_s   integer NOT NULL CHECK (call_in_s >= 0),
    road        boolean NOT NULL,
    made_at     timestamptz NOT NULL
);
COMMENT ON TABLE  departure IS 'where a booked crew, machine or worker was believed to be when it was sent';
COMMENT ON COLUMN departure.road IS 'the predicted arrival goes by roads; false: a straight line';

CREATE TABLE drive (
    booking_id  uuid PRIMARY KEY REFERENCES booking,
    incident_id uuid NOT NULL REFERENCES incident,
    resource_id uuid NOT NULL REFERENCES resource,
    sent_at     timestamptz NOT NULL,
    en_route_at timestamptz,
    on_site_at  timestamptz NOT NULL,
    promised_s  integer,
    predicted_s integer NOT NULL CHECK (predicted_s >= 0),
    actual_s    integer,
    metres      integer NOT NULL CHECK (metres >= 0),
    road        boolean NOT NULL,
    band        text NOT NULL CHECK (band IN ('night', 'morning', 'day', 'evening')),
    class_ms    integer[] NOT NULL,
    made_at     timestamptz NOT NULL
);
COMMENT ON TABLE  drive IS 'a finished drive against its prediction, to learn speeds from; no names';
COMMENT ON COLUMN drive.promised_s  IS 'seconds from sending to arrival as predicted when it was sent, call-in included';
COMMENT ON COLUMN drive.predicted_s IS 'driving seconds predicted from where it left, at the hour it left';
COMMENT ON COLUMN drive.actual_s    IS 'driving seconds, from en_route to on_site; NULL if nobody reported leaving';
COMMENT ON COLUMN drive.class_ms    IS 'predicted milliseconds on each class of road, without learned factors; empty for a straight line';
CREATE INDEX drive_on_site ON drive (on_site_at);

CREATE TABLE learned_factor (
    band        text NOT NULL CHECK (band IN ('night', 'morning', 'day', 'evening')),
    class       text NOT NULL,
    factor      double precision NOT NULL CHECK (factor BETWEEN 0.2 AND 5),
    n           integer NOT NULL CHECK (n > 0),
    accepted_at timestamptz NOT NULL,
    accepted_by uuid NOT NULL,
    PRIMARY KEY (band, class)
);
COMMENT ON TABLE learned_factor IS 'factors of driving time fitted to finished drives and accepted by an administrator';

ALTER TABLE incident ADD COLUMN contour_streets text[], ADD COLUMN contour bytea;
COMMENT ON COLUMN incident.contour_streets IS 'the streets that bound the place, in order, as the company writes them; NULL or empty: drawn or none';
COMMENT ON COLUMN incident.contour IS 'the polygon they bound, WKB, SRID 4326, lon lat';
