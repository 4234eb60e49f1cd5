"""Where the numbers of a column lie, by its name: data for `schemas.values.numbers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["even", "bell", "long", "low"]
"even: uniform; bell: around the middle; long: lognormal-like over decades; low: small values most"


@dataclass(frozen=True, slots=True)
class Range:
    """Where a column's numbers lie."""

    low: float
    high: float
    shape: Shape = "bell"
    step: float = 1
    "values are multiples of it"


CONTEXT: tuple[tuple[str, Range], ...] = (
    (r"(cab|taxi|car|vehicle)s?__seats", Range(3, 9, "low")), (r"(bus|coach)\w*__seats", Range(18, 72, "bell", 2)),
    (r"(aircraft|plane)\w*__seats", Range(60, 420, "bell", 2)), (r"(peak|mountain|summit)s?__\w*(height|elevation)", Range(900, 8500, "bell")),
    (r"building\w*__height", Range(6, 95, "long", 0.5)), (r"rocket\w*__height", Range(12, 110, "bell", 0.5)),
    (r"skill\w*__years", Range(1, 20, "low")), (r"transfer\w*__fee", Range(100_000, 60_000_000, "long", 50_000)),
    (r"(team|club|match|fixture)\w*__\w*score", Range(0, 6, "low")), (r"event__min_age", Range(0, 18, "even", 6)),
    (r"(procedure|operation|surgery)\w*__cost", Range(200, 28_000, "long", 50)), (r"slope\w*__length", Range(300, 4_800, "bell", 50)),
    (r"(flat|house|apartment|listing|building)\w*__(sqm|area)", Range(28, 190, "bell")), (r"fare\w*__fare", Range(6, 90, "long", 0.5)),
    (r"(animal|pet|patient|dog|horse)s?__birth_year", Range(2002, 2023, "bell")), (r"animals?__weight", Range(0.5, 400, "long", 0.5)),
    (r"(dish|menu|meal|drink|item)\w*__price|ticket_price", Range(4, 48, "bell", 0.5)), (r"game\w*__price", Range(5, 80, "bell", 0.5)),
    (r"flight\w*__passengers", Range(20, 380, "bell")), (r"(donation|blood)\w*__volume", Range(350, 550, "bell", 10)),
    (r"(stock|price|quote)\w*__volume", Range(1_000, 900_000, "long", 10)), (r"(vessel|ship|harbor|container)\w*__(teu_|gross_)", Range(1_500, 24_000, "long", 10)),
    (r"(arena|stadium)\w*capacity", Range(1_200, 60_000, "long", 50)), (r"admission\w*__|bill_total", Range(150, 24_000, "long", 5)),
    (r"machine\w*__cost|vehicle\w*__cost", Range(2_000, 240_000, "long", 50)), (r"ride\w*__price", Range(1, 24, "low", 0.5)),
    (r"(eatery|restaurant|dish|guest)\w*rating\w*__score", Range(1, 10, "bell")),
)
"Ranges that only the table and the column together tell; tried before RULES on `<table>__<column>`."

RULES: tuple[tuple[str, Range], ...] = (
    (r"musd|million", Range(0.2, 900, "long", 0.1)), (r"lowest_pay", Range(20_000, 60_000, "even", 500)),
    (r"highest_pay", Range(60_000, 160_000, "even", 500)), (r"(^|_)pay$|earnings|takings", Range(1_200, 90_000, "long", 50)),
    (r"rent|deposit", Range(280, 3_200, "bell", 10)), (r"principal", Range(500, 40_000, "long", 100)), (r"(^|_)tip$", Range(0, 25, "low", 0.5)),
    (r"persons_per_hour", Range(400, 3_200, "bell", 50)), (r"runways|engines|lanes|bays|dependents", Range(1, 6, "low")),
    (r"platforms", Range(1, 24, "low")), (r"persons|tickets$|copies|packs|nights|sets$|maps|trophies|seasons|exercises|period|evenings|"
     r"spacewalks|injured|version_number|item_number|confidence", Range(1, 12, "low")), (r"kills|deaths|assists", Range(0, 34, "low")),
    (r"horsepower", Range(60, 420, "bell", 5)), (r"enrol", Range(120, 1_900, "long", 5)), (r"h_index", Range(1, 60, "low")),
    (r"shirt", Range(1, 30, "even")), (r"impact_factor", Range(0.4, 24, "long", 0.1)), (r"size_kb|(^|_)mb|(^|_)gb|data_", Range(1, 4_000, "long")),
    (r"dose", Range(5, 800, "long", 5)), (r"miles|odometer", Range(150, 90_000, "long", 50)), (r"(^|_)km$", Range(1, 220, "long", 0.5)),
    (r"shares|units$|messages|calls|supply", Range(1, 4_000, "long")), (r"world_record", Range(20, 920, "long", 0.1)),
    (r"credit_limit|penalty|box_office|freight|value_eur", Range(50, 50_000, "long", 10)), (r"voltage", Range(10, 400, "even", 10)),
    (r"households", Range(20, 12_000, "long", 5)), (r"payload", Range(500, 24_000, "long", 100)), (r"bitterness", Range(8, 90, "bell")),
    (r"ranking", Range(1, 200, "low")), (r"page$", Range(1, 48, "low")), (r"(^|_)goals?_minute", Range(1, 90, "even")),
    (r"birth_year|born|year_of_birth|birthyear", Range(1945, 2004, "even")), (r"death_year|died", Range(1960, 2023, "even")),
    (r"(founded|established|formed|opened|opening|since|built|launch|hired|appointed|elected|admission|started|start|made|"
     r"purchase|entry|ipo|bar_admission)(_year)?$|year_(made|built|founded|opened|established)|built_year", Range(1960, 2021, "bell")),
    (r"vintage|season$|model_year|release_year|published|publication", Range(1998, 2023, "bell")),
    (r"(^|_)years?_(of_|under|in_|exp|work)|experience", Range(0, 35, "low")),
    (r"first_aired|written|completed|ordained|shut_down|disbanded|first_registration|debut|registration_year", Range(1975, 2022, "bell")),
    (r"year(_|$)", Range(2012, 2024, "even")), (r"(^|_)month$", Range(1, 12, "even")), (r"(^|_)day$", Range(1, 28, "even")),
    (r"weekday|day_of_week", Range(1, 7, "even")), (r"(^|_)hour$", Range(0, 23, "bell")), (r"(^|_)age$|^age_", Range(18, 80, "bell")),
    (r"latitude", Range(-55, 65, "even", 0.0001)), (r"longitude", Range(-175, 175, "even", 0.0001)),
    (r"abv|alcohol", Range(3.2, 11, "bell", 0.1)), (r"dock_count|max_people|group_size|class_size", Range(6, 36, "bell")),
    (r"residents|household_size|servings", Range(1, 7, "low")), (r"moves", Range(12, 95, "bell")), (r"months", Range(1, 24, "low")),
    (r"hourly_(fee|rate)|rate_per_hour", Range(4, 90, "bell", 0.5)), (r"commission", Range(1, 8, "bell", 0.5)),
    (r"percent|share$|ratio$|humidity|abv$|rate_percent", Range(0, 100, "bell", 0.1)),
    (r"stars|rating|satisfaction", Range(1, 5, "bell")),
    (r"gpa", Range(1, 4, "bell", 0.1)), (r"grade|(^|_)mark$", Range(1, 5, "bell", 0.1)), (r"elo", Range(1200, 2750, "bell")),
    (r"(^|_)score|points$", Range(0, 100, "bell")), (r"magnitude", Range(-1, 14, "bell", 0.1)),
    (r"population|residents_total|inhabitants", Range(5_000, 9_000_000, "long", 100)), (r"registered_voters", Range(20_000, 95_000, "bell", 10)),
    (r"votes", Range(300, 40_000, "long")), (r"salary|income|wage_yearly", Range(24_000, 160_000, "bell", 500)),
    (r"wage|hourly", Range(11, 95, "bell", 0.5)), (r"min_salary", Range(22_000, 60_000, "even", 1000)),
    (r"budget|prize|damages|funding|revenue|sales$|turnover|gross_worldwide|market_value|(insured|damage|asset|property)_value|goal$|target_amount", Range(2_000, 900_000, "long", 100)),
    (r"asking_price|sold_price|house_price", Range(80_000, 1_400_000, "long", 1000)), (r"capital|assets|profit", Range(1, 500, "long", 0.1)),
    (r"gross$", Range(2_000, 9_000, "bell", 10)), (r"net$", Range(1_500, 6_000, "bell", 10)),
    (r"price_per_kwh", Range(0.18, 0.48, "bell", 0.01)), (r"premium|insured", Range(120, 4_000, "long", 5)),
    (r"price|cost|fee|fare|amount|total|spend|paid|fine$|bill|charge|payment|debit|credit$|rate$", Range(4, 900, "long", 0.5)),
    (r"balance", Range(-800, 25_000, "bell", 0.01)), (r"discount", Range(0, 50, "low", 5)), (r"tax", Range(1, 25, "even", 0.5)),
    (r"temperature|tmax", Range(-5, 38, "bell", 0.1)), (r"tmin", Range(-15, 24, "bell", 0.1)), (r"precipitation|rain", Range(0, 60, "low", 0.1)),
    (r"wind", Range(0, 95, "low", 0.5)), (r"elevation|altitude|alt_m|alt$", Range(2, 3200, "long", 1)),
    (r"height_cm|height$", Range(150, 205, "bell")), (r"weight_kg|weight$", Range(2, 110, "bell", 0.5)), (r"weight_g|weight", Range(100, 20_000, "long", 50)),
    (r"depth_m", Range(50, 1800, "long", 10)), (r"length_km|distance|range_km|_km", Range(5, 3_000, "long", 1)), (r"aperture", Range(0.5, 10, "bell", 0.1)), (r"length_m|length|width|depth|draft", Range(2, 60, "bell", 0.5)),
    (r"area|sqm|hectares|acres", Range(20, 900, "long", 5)),
    (r"seconds|duration_s|exposure|wait_sec|(^|_)sec", Range(30, 900, "long", 5)), (r"(^|_)ms$", Range(3, 5000, "long")),
    (r"minutes|duration|minute|runtime|(^|_)min$|downtime|delay", Range(5, 180, "bell")), (r"hours", Range(1, 40, "low", 0.5)),
    (r"days", Range(1, 30, "low")), (r"pages", Range(80, 900, "bell")), (r"words", Range(3, 400, "long")),
    (r"quantity|number_of|num_|count$", Range(1, 20, "low")), (r"floor|levels?$|storey", Range(1, 9, "low")), (r"bedrooms|bathrooms|rooms", Range(1, 6, "bell")),
    (r"adults", Range(1, 4, "low")), (r"children|kids", Range(0, 4, "low")), (r"goals$|yellow|red_cards|accidents", Range(0, 6, "low")),
    (r"seats|capacity|spaces|beds$|docks?_count|platforms|kegs|crew|players|people|guests", Range(4, 240, "long", 2)),
    (r"attendance|spectators|passengers|visitors|audience|viewers", Range(40, 60_000, "long", 5)), (r"employees|staff|officers|members", Range(5, 2_000, "long")),
    (r"downloads|views|impressions|streams|followers|subscribers|plays", Range(50, 250_000, "long")), (r"clicks|likes|upvotes|stars_count", Range(0, 3_000, "long")),
    (r"tonnes|tons$", Range(5, 5_000, "long", 5)), (r"kilos|grams", Range(0.5, 30, "long", 0.5)), (r"(^|_)kg$", Range(5, 900, "long", 5)),
    (r"stock|inventory_count|volume$", Range(0, 900, "long")), (r"rank|position|place|order$|seq|line_number|round", Range(1, 20, "low")),
    (r"credits?", Range(1, 6, "bell")), (r"laps|wins|losses|matches|games", Range(0, 60, "low")), (r"severity|priority|level|difficulty", Range(1, 5, "bell")),
    (r"mileage", Range(3_000, 220_000, "long", 100)), (r"kwh|kilowatt", Range(20, 900, "long")), (r"speed", Range(10, 320, "bell")),
    (r"litre|liter|volume_l|_ml", Range(50, 5000, "long", 10)), (r"kcal|calories", Range(20, 900, "long", 5)), (r"battery", Range(1, 100, "even")),
)

FOLLOWS: tuple[tuple[str, str, float, float], ...] = (
    (r"max_?(salary|.*)", r"min_?\1", 1.15, 1.9), (r"net(_|$)", r"gross", 0.55, 0.8), (r"amount_paid|paid_amount", r"amount_claimed", 0.0, 1.0),
    (r"quantity_good", r"quantity_planned", 0.8, 1.0), (r"clicks", r"impressions", 0.002, 0.08), (r"conversions", r"clicks", 0.0, 0.2),
    (r"close(_|$)", r"open", 0.95, 1.05), (r"sold_price", r"asking_price", 0.85, 1.06), (r"discarded", r"kg|kilos", 0.0, 0.2),
    (r"tmin", r"tmax", 0.2, 0.8),
)
"(column, a column before it, lowest and highest share of that one's value)"
YEARS: tuple[tuple[str, str, float, float], ...] = (
    (r"death_year|died", r"birth_year|born", 18, 78), (r"divorced", r"married", 1, 25),
    (r"(end|closed|until|last)\w*year", r"(start|opened|from|first|founded)\w*year", 0, 12))
"The same for years: lowest and highest number of years after that one; none lies after 2024."
