"""Invented names for the town's streets and houses. None is meant to be any real place."""

TOWN = "Merrowhythe"
RIVER = "River Merrow"

STREET_FIRST = (
    "Kittiwake", "Gannet", "Limpet", "Cordwainer", "Sailmaker", "Anchor", "Fulmar", "Barnacle",
    "Samphire", "Lanternfish", "Ropewalk", "Saltpan", "Cockle", "Dunlin", "Petrel", "Chandler",
    "Bladderwrack", "Curlew", "Tidewaiter", "Marram", "Sandpiper", "Capstan", "Gorse", "Whelk",
    "Plover", "Harbourmaster", "Oyster", "Thrift", "Skerry", "Guillemot", "Netmaker", "Lugsail",
    "Eelgrass", "Turnstone", "Brine", "Bowsprit", "Cormorant", "Dogfish", "Ebb", "Foghorn",
    "Halyard", "Jetty", "Keelson", "Lobster", "Mackerel", "Neap", "Pilot", "Quayside",
    "Razorbill", "Shingle", "Tern", "Wrack", "Yawl", "Spindrift", "Causeway", "Mooring",
)  # fmt: skip
STREET_LAST = ("Street", "Road", "Lane", "Row", "Terrace", "Way", "Walk", "Avenue")

PUBS = (
    "The Mermaid's Ledger", "The Dry Anchor", "The Ninth Wave", "The Cork and Compass", "The Idle Oar",
    "The Lantern Inn", "The Painted Buoy", "The Last Slack Water", "The Odd Lobster", "The Two Bollards",
    "The Ferryman's Glove", "The Quiet Gull", "The Brass Sextant", "The Upturned Boat", "The Kelp Press",
    "The Herring Clock", "The Fog Signal", "The Barrel and Tern", "The Shipwright's Table", "The Blue Lead",
    "The Seventh Bell", "The Spare Hand", "The Salt Loaf", "The Walking Whale",
)  # fmt: skip
TRADES = (
    "Boatyard", "Cannery", "Warehouse", "Laundry", "Bakery", "Joinery", "Call centre", "Depot", "Foundry",
    "Packing hall", "Garage", "Kitchen", "Print works", "Workshop", "Nursery gardens", "Recycling yard",
)  # fmt: skip
SHOPS = (
    "Stores",
    "Greengrocer",
    "Pharmacy",
    "Hardware",
    "Supermarket",
    "Newsagent",
    "Fish counter",
    "Outfitter",
)
