"""The words that made-up rows are made of: lists, places, and the patterns that names of things follow.

Only data. `schemas.values` picks from it by a column's name; a word list is one string, its entries divided by `|`.
"""

from __future__ import annotations

PLACES: tuple[tuple[str, str], ...] = tuple(
    (city, country) for country, cities in {
        "France": "Paris|Lyon|Marseille|Nantes", "Germany": "Berlin|Hamburg|Munich|Leipzig",
        "Spain": "Madrid|Seville|Valencia|Bilbao", "Italy": "Rome|Turin|Naples|Bologna",
        "United Kingdom": "London|Leeds|Bristol|Glasgow", "United States": "Boston|Chicago|Denver|Seattle|Austin|Portland",
        "Canada": "Toronto|Montreal|Calgary", "Japan": "Tokyo|Osaka|Kyoto", "Brazil": "Recife|Curitiba|Salvador",
        "Mexico": "Puebla|Monterrey|Oaxaca", "India": "Mumbai|Pune|Chennai|Jaipur", "Australia": "Sydney|Perth|Hobart",
        "Kenya": "Nairobi|Mombasa", "Nigeria": "Lagos|Abuja", "Egypt": "Cairo|Alexandria", "South Africa": "Durban|Pretoria",
        "Sweden": "Malmo|Uppsala|Stockholm", "Norway": "Bergen|Oslo", "Netherlands": "Utrecht|Rotterdam|Delft",
        "Poland": "Gdansk|Krakow|Warsaw", "Portugal": "Porto|Lisbon|Faro", "Greece": "Athens|Patras",
        "Turkey": "Izmir|Ankara", "South Korea": "Busan|Seoul", "Argentina": "Rosario|Cordoba", "Chile": "Santiago|Arica",
        "New Zealand": "Auckland|Dunedin", "Ireland": "Dublin|Cork|Galway", "Belgium": "Ghent|Antwerp",
        "Austria": "Vienna|Graz", "Switzerland": "Zurich|Basel|Geneva", "Denmark": "Aarhus|Odense",
    }.items() for city in cities.split("|"))
"(city, country)"

COUNTRY_CODES = dict(pair.split("=") for pair in (
    "France=FR|Germany=DE|Spain=ES|Italy=IT|United Kingdom=GB|United States=US|Canada=CA|Japan=JP|Brazil=BR|Mexico=MX|"
    "India=IN|Australia=AU|Kenya=KE|Nigeria=NG|Egypt=EG|South Africa=ZA|Sweden=SE|Norway=NO|Netherlands=NL|Poland=PL|"
    "Portugal=PT|Greece=GR|Turkey=TR|South Korea=KR|Argentina=AR|Chile=CL|New Zealand=NZ|Ireland=IE|Belgium=BE|Austria=AT|"
    "Switzerland=CH|Denmark=DK").split("|"))

NATIONALITIES = dict(pair.split("=") for pair in (
    "France=French|Germany=German|Spain=Spanish|Italy=Italian|United Kingdom=British|United States=American|Canada=Canadian|"
    "Japan=Japanese|Brazil=Brazilian|Mexico=Mexican|India=Indian|Australia=Australian|Kenya=Kenyan|Nigeria=Nigerian|"
    "Egypt=Egyptian|South Africa=South African|Sweden=Swedish|Norway=Norwegian|Netherlands=Dutch|Poland=Polish|"
    "Portugal=Portuguese|Greece=Greek|Turkey=Turkish|South Korea=Korean|Argentina=Argentine|Chile=Chilean|"
    "New Zealand=New Zealander|Ireland=Irish|Belgium=Belgian|Austria=Austrian|Switzerland=Swiss|Denmark=Danish").split("|"))

_LISTS = {
    "adjective": "Silent|Golden|Broken|Hidden|Northern|Electric|Quiet|Crimson|Lost|Bright|Velvet|Distant|Winter|Restless|"
                 "Paper|Hollow|Silver|Burning|Endless|Secret|Wild|Gentle|Frozen|Midnight|Rising|Amber|Scarlet|Lonely|Last",
    "noun": "River|Garden|Horizon|Mirror|Harvest|Lantern|Shadow|Mountain|Letter|Harbor|Orchard|Crown|Tide|Signal|Forest|"
            "Compass|Window|Kingdom|Road|Summer|Sparrow|Island|Bridge|Clock|Storm|Meadow|Echo|Feather|Voyage|Stone",
    "place": "Northgate|Lakeside|Riverside|Westbrook|Oakwood|Hillcrest|Kingsway|Fairview|Brookfield|Ashford|Greenfield|"
             "Millbrook|Eastport|Stonebridge|Highfield|Maplewood|Southbank|Redhill|Clearwater|Thornbury|Whitmore|Eastleigh|"
             "Glenwood|Harborview|Linden|Castlegate|Rosemont|Parkside|Summerfield|Bayview",
    "street": "Main Street|High Street|Station Road|Church Lane|Mill Road|Park Avenue|Oak Street|Elm Street|Bridge Street|"
              "Garden Road|King Street|Queen Street|Market Square|Harbour Road|Hill Street|School Lane|Lake Drive|"
              "Forest Avenue|Victoria Road|Spring Street|Cedar Court|Canal Street|Orchard Way|West Street",
    "mascot": "Eagles|Tigers|Wolves|United|Rovers|Falcons|City|Bears|Sharks|Rangers|Lions|Athletic|Hawks|Comets|Bulls",
    "brandword": "Vanta|Nordia|Kelmar|Orbis|Lumina|Tarvo|Zenix|Brightwell|Solaro|Acorn|Corvex|Halden|Novatek|Peregrine|"
                 "Quartz|Ridgeway|Stellar|Trident|Umbra|Westline|Arcadia|Boreal|Cobalt|Delmont|Everline|Fenwick|Granite",
    "suffix": "Group|Ltd|Inc|Partners|Holdings|& Sons|Systems|Industries|Solutions|Works",
    "beer": "Lager|Pale Ale|Stout|Porter|Pilsner|Amber Ale|Wheat Beer|IPA|Saison|Bitter",
    "dish": "Soup|Curry|Salad|Risotto|Stew|Pie|Noodles|Tart|Tacos|Pasta|Burger|Casserole|Omelette|Cake|Chowder",
    "food": "Tomato|Lentil|Mushroom|Chicken|Beef|Salmon|Spinach|Pumpkin|Potato|Prawn|Lemon|Leek|Bean|Apple|Aubergine|Egg",
    "ingredient": "Flour|Sugar|Butter|Olive Oil|Garlic|Onion|Basil|Rice|Milk|Eggs|Salt|Black Pepper|Carrot|Tomato|Lentils|"
                  "Chickpeas|Ginger|Honey|Cheddar|Yoghurt|Spinach|Chicken Breast|Salmon|Tofu|Coconut Milk|Oats|Almonds|"
                  "Lemon|Parsley|Cinnamon|Mushrooms|Potatoes|Leek|Vinegar|Mustard|Cream|Beans|Walnuts|Chilli|Thyme",
    "ware": "Lamp|Desk|Chair|Backpack|Kettle|Headphones|Keyboard|Jacket|Bottle|Notebook|Blender|Camera|Tent|Watch|Speaker|"
            "Scooter|Helmet|Mug|Blanket|Router|Drill|Umbrella|Monitor|Bench|Toaster|Printer",
    "waretrait": "Classic|Compact|Deluxe|Portable|Smart|Foldable|Wireless|Travel|Premium|Mini|Heavy-Duty|Eco|Steel|Wooden",
    "part": "Bearing|Valve|Gasket|Shaft|Bolt|Piston|Filter|Sensor|Bracket|Spring|Coupling|Gear|Housing|Seal|Washer|Pump",
    "ship": "Aurora|Sea Spirit|Blue Heron|Ocean Star|Albatross|Northern Light|Morning Tide|Silver Wake|Esperanza|Tern|"
            "Windrose|Santa Lucia|Polar Bear|Kestrel|Neptune|Marigold|Stella Maris|Free Spirit|Odyssey|Seagull|Petrel|"
            "Andromeda|Calypso|Dolphin|Evening Star|Galatea|Halcyon|Isabella|Jolly Rover|Kittiwake|Liberty|Mistral",
    "pet": "Bella|Max|Luna|Charlie|Rocky|Molly|Simba|Daisy|Oscar|Coco|Milo|Ruby|Leo|Nala|Buddy|Lola|Felix|Zoe|Toby|Willow|"
           "Jasper|Pepper|Shadow|Hazel|Bruno|Misty|Otis|Kiki|Archie|Olive|Gizmo|Sasha|Bandit|Poppy|Ziggy|Tara",
    "subject": "Algebra|Biology|Chemistry|History|Statistics|Economics|Physics|Linguistics|Databases|Philosophy|Genetics|"
               "Geometry|Literature|Robotics|Ecology|Psychology|Networks|Accounting|Ethics|Anatomy|Logic|Geology|Sociology",
    "level": "Introduction to|Advanced|Applied|Foundations of|Topics in|Principles of|Modern",
    "department": "Marketing|Finance|Engineering|Sales|Human Resources|Research|Operations|Legal|Logistics|Support|Design|"
                  "Procurement|Quality Control|Accounting|Security|Training|Planning|Public Relations",
    "faculty": "Science|Engineering|Law|Medicine|Arts|Business|Education|Music|Agriculture|Social Sciences|Theology|Computing",
    "event": "Open|Cup|Festival|Championship|Summit|Marathon|Gala|Classic|Fair|Grand Prix|Masters|Invitational",
    "project": "Renewal|Upgrade|Expansion|Migration|Outreach|Redesign|Launch|Restoration|Initiative|Programme|Pilot|Survey",
    "topic": "Water|Library|School|Transit|Housing|Park|Energy|Health|Road|Forest|Website|Network|Harbour|Youth|Heritage|Food",
    "job": "Engineer|Analyst|Manager|Technician|Accountant|Clerk|Designer|Consultant|Developer|Assistant|Supervisor|Director|"
           "Electrician",
    "goods": "Electronics|Garden|Toys|Kitchen|Books|Sports|Clothing|Office|Outdoor|Beauty|Pets|Music|Furniture|Grocery|Shoes|Tools",
    "tag": "backend|frontend|urgent|docs|regression|security|performance|design|tech debt|duplicate|help wanted|mobile|"
           "database|testing|release|accessibility|billing|search",
    "fitness": "strength|cardio|yoga|pilates|boxing|swimming|rehabilitation|spinning",
    "industry": "Retail|Finance|Healthcare|Energy|Software|Media|Transport|Agriculture|Construction|Education|Insurance|Tourism",
    "genre": "Rock|Jazz|Pop|Classical|Folk|Hip Hop|Blues|Electronic|Country|Metal",
    "filmgenre": "Drama|Comedy|Thriller|Documentary|Horror|Romance|Animation|Science Fiction|Western|Crime",
    "bookgenre": "Fantasy|Mystery|Biography|History|Poetry|Romance|Science Fiction|Travel|Children|Thriller",
    "color": "red|blue|green|black|white|silver|yellow|orange|purple|grey",
    "status": "active|pending|completed|cancelled|on hold|archived",
    "category": "Standard|Premium|Basic|Special|Seasonal|Economy|Limited",
    "priority": "low|medium|high|urgent",
    "payment": "credit card|cash|bank transfer|voucher|debit card",
    "language": "English|Spanish|French|German|Mandarin|Arabic|Portuguese|Hindi|Japanese|Italian",
    "codelanguage": "Python|Java|Go|Rust|TypeScript|C++|Ruby",
    "region": "North|South|East|West|Central|North East|South West",
    "state": "California|Texas|New York|Florida|Ohio|Oregon|Colorado|Georgia|Michigan|Virginia",
    "party": "Liberal Party|Green Party|Labour Party|Conservative Party|Centre Alliance|Progressive Union|Civic Forum",
    "species": "Lion|Red Panda|Giraffe|Penguin|Otter|Tapir|Wolf|Zebra|Lemur|Flamingo",
    "breed": "Labrador|Beagle|Poodle|Siamese|Persian|Terrier|Collie|Boxer|Maine Coon",
    "fish": "Cod|Herring|Mackerel|Haddock|Hake|Plaice|Squid|Monkfish",
    "ground": "Dogger Bank|Grand Banks|Celtic Sea|Barents Sea|Skagerrak|Bay of Biscay",
    "degree": "Bachelor|Master|Doctorate|Diploma",
    "weekday": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "month": "January|February|March|April|May|June|July|August|September|October|November|December",
    "season": "Spring|Summer|Autumn|Winter", "gender": "female|male", "size": "small|medium|large|extra large",
    "grade": "A|B|C|D|F", "shift": "day|evening|night", "yesno": "yes|no", "currency": "EUR|USD|GBP|JPY|CHF|SEK",
    "title": "Mr|Ms|Dr|Prof", "blood": "O+|A+|B+|O-|A-|AB+", "unit": "kg|g|litre|piece|box", "marital": "single|married|divorced|widowed",
    "timezone": "Europe/Berlin|America/New_York|Asia/Tokyo|Africa/Nairobi|Australia/Sydney|Europe/London|America/Denver",
    "opening": "Sicilian Defence|French Defence|Ruy Lopez|Queen's Gambit|Caro-Kann|English Opening|King's Indian",
    "branchname": "main|develop|release/1.4|feature/login|fix/cache|feature/export",
    "position": "Goalkeeper|Defender|Midfielder|Forward|Winger", "material": "steel|wood|glass|cotton|plastic|leather",
    "instrument": "guitar|drums|piano|bass|violin|vocals", "crop": "Wheat|Barley|Maize|Potatoes|Rapeseed|Oats|Sugar Beet",
    "disease": "Influenza|Asthma|Hypertension|Migraine|Diabetes|Pneumonia|Anaemia|Arthritis|Bronchitis",
    "medicine": "Amoxicillin|Ibuprofen|Metformin|Lisinopril|Atorvastatin|Omeprazole|Paracetamol|Salbutamol|Insulin",
    "weather": "sunny|cloudy|rain|snow|fog|storm", "vehicle": "car|van|truck|motorcycle|bus|bicycle",
    "carmaker": "Fiat|Volvo|Toyota|Ford|Skoda|Renault|Honda|Peugeot", "aircraftmaker": "Boeing|Airbus|Embraer|Bombardier|ATR",
    "room": "101|102|103|105|110|201|204|207|212|301|305|310|402|B12|C3", "sport": "Football|Tennis|Swimming|Rowing|Judo|Cycling|Hockey|Golf",
    "bank": "Harbor Bank|First Union|Nordbank|City Savings|Alpine Credit",
    "testname": "test_login|test_logout|test_export|test_search|test_upload|test_cache|test_retry|test_parse|test_limits|"
                "test_rollback|test_permissions|test_timeout|test_import|test_render|test_webhook|test_pagination",
    "fault": "E101|E102|E207|E310|E404|F12|F20|M03", "slug": "parser|gateway|scheduler|billing|search|worker|frontend|metrics|cache|auth|sync|mailer|importer|dashboard",
    "topicword": "core|fast|tiny|open|data|cloud|web|mobile|legacy|edge|shared|smart",
    "memo": "rent|salary|groceries|refund|insurance|gift|subscription|travel|dinner",
    "sentence": "Works as described|Arrived late but fine|Would recommend|Needs another look|Not what I expected|"
                "Great value|Could be better|Exactly what I needed|Please check again|Thanks for the help|"
                "Very friendly service|The instructions were unclear|Good quality overall|Took longer than planned|"
                "Everything went smoothly|Waiting for a reply|Fixed in the last version|Too expensive for what it is",
    "ward": "Cardiology|Maternity|Surgery|Oncology|Paediatrics|Neurology|Intensive Care|Orthopaedics|Geriatrics",
    "exchange": "NYSE|NASDAQ|LSE|Euronext", "relation": "parent|sibling|spouse|friend|guardian",
    "medal": "gold|silver|bronze", "result": "win|loss|draw",
}
LISTS: dict[str, tuple[str, ...]] = {name: tuple(text.split("|")) for name, text in _LISTS.items()}
"Word lists by name."

PATTERNS: dict[str, tuple[str, ...]] = {
    "airport": ("{city} International Airport", "{city} {place} Airport", "{place} Regional Airport"),
    "airline": ("Air {brandword}", "{brandword} Airways", "{brandword} Airlines"),
    "hotel": ("Hotel {place}", "The {place} Inn", "Grand {city} Hotel", "{adjective} {noun} Hotel"),
    "restaurant": ("The {adjective} {noun}", "Cafe {place}", "{place} Kitchen", "{last}'s Table"),
    "pub": ("The {adjective} {noun}", "The {noun} Arms", "{last}'s Bar"),
    "company": ("{brandword} {suffix}", "{last} {suffix}", "{last} & {last}", "{brandword} {topic} {suffix}"),
    "publisher": ("{brandword} Press", "{last} Books", "{noun} House"),
    "label": ("{noun} Records", "{brandword} Music"), "studio": ("{noun} Studios", "{brandword} Games", "{adjective} {noun}"),
    "school": ("{place} School", "{place} High School", "{city} Academy"),
    "university": ("University of {city}", "{city} Institute of Technology", "{place} University"),
    "hospital": ("{place} Hospital", "{city} General Hospital", "St. {first} Clinic"),
    "team": ("{city} {mascot}", "{place} {mascot}"), "crewteam": ("Team {noun}", "{adjective} Team", "{noun} Squad"),
    "venue": ("{place} Hall", "{city} Arena", "{last} Theatre", "{place} Centre"),
    "museum": ("{city} Museum of Art", "{place} Gallery", "{last} Collection"),
    "ship": ("{ship}", "{adjective} {noun}"), "animal": ("{pet}",), "beer": ("{adjective} {beer}", "{place} {beer}", "{noun} {beer}"),
    "wine": ("Chateau {last}", "{place} Reserve"), "winery": ("{place} Vineyards", "Domaine {last}", "{last} Winery"),
    "dish": ("{food} {dish}", "{adjective} {food} {dish}"), "ingredient": ("{ingredient}",),
    "work": ("The {adjective} {noun}", "{adjective} {noun}", "{noun} of the {noun}", "A {noun} in {city}", "The {noun}"),
    "game": ("{noun} Quest", "{adjective} {noun}", "{noun} Legends", "Rise of the {noun}"),
    "product": ("{waretrait} {ware}", "{brandword} {ware}", "{adjective} {ware}"), "part": ("{waretrait} {part}", "{part}"),
    "course": ("{level} {subject}", "{subject}"), "department": ("{department}",), "facultyname": ("Faculty of {faculty}",),
    "event": ("{city} {event}", "{place} {event}", "{adjective} {noun} {event}"), "project": ("{topic} {project}", "{adjective} {noun}"),
    "campaign": ("{topic} {project}", "{season} {project}", "{adjective} {noun}"),
    "motion": ("New {topic} Fund", "{topic} {project}", "{place} {topic} Plan"), "ticket": ("{topic} page does not load", "Add {topic} export",
               "Fix {noun} {part}", "{topic} {project}", "Slow {topic} report"),
    "station": ("{place} Station", "{place} Central", "{city} {region}", "{last} Street"), "harbor": ("Port of {city}", "{place} Harbour"),
    "bridgeline": ("{region} Line", "{place} Line", "{city} Express"), "plant": ("{city} Plant", "{place} Works"), "mine": ("{noun} Creek", "{adjective} Ridge", "{place} Pit"),
    "playlist": ("{adjective} {genre}", "{season} Mix", "{noun} Songs", "Best of {genre}"), "tank": ("Tank {number}",), "siteplace": ("{place}", "{city} {region}"),
    "lawfirm": ("{last} & {last}", "{last} {last} LLP", "{last} Legal"), "carmodel": ("{brandword} {number}", "{adjective} {number}"),
    "court": ("{city} District Court", "{place} County Court"), "hospitalward": ("{ward}", "{ward}", "{ward} {grade}"), "region": ("{place} Valley", "{adjective} Hills", "Upper {place}"),
    "star": ("NGC {bignumber}", "HD {bignumber}", "Kepler-{number}"), "groupname": ("{adjective} {noun}s", "The {noun}s", "{place} {noun}s"),
    "classname": ("{subject} {grade}", "{number}{grade}"), "institution": ("{city} Institute", "{place} Museum", "University of {city}"),
    "address": ("{number} {street}",), "plan": ("{category} {noun}", "{category}"), "enclosure": ("{adjective} House", "{place} {noun}", "{noun} Enclosure"),
    "bandcamp": ("The {noun}s",), "role": ("{job}", "Senior {job}", "Junior {job}"), "forum": ("{topic} Talk", "{subject}", "{topic} and {noun}"),
    "branch": ("{city} {region}", "{place} Branch", "{city} Main"), "milestone": ("v{number}.0", "{season} release", "{topic} {project}"),
    "zoo": ("{city} Zoo", "{place} Zoo", "{place} Wildlife Park"), "goods": ("{goods}",), "tag": ("{tag}",), "repo": ("{topicword}-{slug}", "{slug}-{topicword}"),
    "party": ("{noun} Party", "{topic} Alliance", "{place} Union", "{party}"), "aircraft": ("{aircraftmaker} {letter}{bignumber}",), "partdescr": ("{waretrait} {part}", "{brandword} {part}"),
    "thing": ("{adjective} {noun}", "{place} {noun}"),
}
"Patterns of names by kind of thing; slots are list names, or city, first, last, number, bignumber."

FEMALE = tuple(("Mary|Linda|Susan|Karen|Nancy|Laura|Emma|Olivia|Sophia|Chloe|Grace|Alice|Julia|Hannah|Ella|Mia|Zara|Amira|Fatima|"
                "Leila|Yuki|Sakura|Mei|Priya|Anita|Maria|Lucia|Elena|Ines|Camille|Manon|Greta|Heidi|Ingrid|Astrid|Olga|Anna|"
                "Giulia|Chiara|Ama|Ngozi|Eva|Sofia|Aisha|Ruth|Nora").split("|"))
MALE = tuple(("James|Robert|David|Daniel|Paul|Mark|Kevin|Brian|George|Edward|Peter|Henry|Frank|Oliver|Jack|Liam|Noah|Lucas|Omar|"
              "Yusuf|Kenji|Hiro|Wei|Jin|Arjun|Ravi|Carlos|Diego|Mateo|Sergio|Pierre|Hugo|Hans|Klaus|Lars|Sven|Ivan|Piotr|Marco|"
              "Luca|Kwame|Chidi|Tomas|Nikos|Samuel|Victor").split("|"))
FIRST = tuple(sorted(FEMALE + MALE))
LAST = tuple(("Smith|Johnson|Brown|Taylor|Miller|Wilson|Moore|Anderson|Thomas|Jackson|White|Harris|Martin|Thompson|Garcia|Clark|"
              "Lewis|Walker|Hall|Young|King|Wright|Scott|Green|Baker|Adams|Nelson|Carter|Mitchell|Roberts|Turner|Phillips|"
              "Campbell|Parker|Evans|Edwards|Collins|Stewart|Morris|Murphy|Cook|Rogers|Bennett|Hughes|Foster|Okafor|Mensah|"
              "Tanaka|Sato|Suzuki|Kim|Park|Chen|Wang|Li|Patel|Singh|Sharma|Khan|Hassan|Ali|Silva|Santos|Lopez|Fernandez|Rossi|"
              "Bianchi|Ferrari|Dubois|Moreau|Laurent|Schmidt|Weber|Fischer|Becker|Jansen|de Vries|Larsen|Hansen|Nilsson|Berg|"
              "Kowalski|Novak|Popov|Ivanova|O'Brien|Byrne|Haddad|Nasser|Demir|Papadopoulos|Costa|Almeida|Reyes|Cruz").split("|"))

PEOPLE = frozenset((
    "person people employee emp staff worker student stud pupil teacher professor instructor lecturer lect customer cust client "
    "member user guest patient doctor physician nurse surgeon owner driver rider player author writer artist singer musician "
    "director actor actress host agent buyer seller trader judge lawyer officer suspect candidate cand councillor councilor "
    "mechanic mech donor donator holder crew trainer coach keeper juror miner farmer borrower courier astronomer contact captain "
    "manager leader dean mayor president head chef reviewer creator backer subscriber voter applicant participant scientist "
    "researcher editor publisherperson passenger pilot referee athlete swimmer wrestler gymnast cyclist tenant landlord adviser "
    "advisor architect engineer inspector recipient sender sponsorperson attendee speaker volunteer caller operator cashier "
    "salesperson representative rep supervisor policyholder perpetrator victim witness entrepreneur bodybuilder jockey "
    "councilman senator delegate governor chairman founder ceo composer conductor dancer photographer parent child "
    "friend spouse husband wife mother father").split())
"Words that say a name is a person's."
