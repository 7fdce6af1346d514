"""Given names from many languages with invented family names: nobody here is anybody.

The family names are made up for this town, so that a full name that belongs to a real person does not
come out by chance.
"""

FEMALE = (
    "Amira", "Sadia", "Chidinma", "Wen", "Elin", "Rosa", "Grace", "Priya", "Nadia", "Zofia", "Leila",
    "Hannah", "Yewande", "Mei", "Siân", "Carys", "Ioana", "Fatima", "Keziah", "Marisol", "Anjali", "Freya",
    "Ottilie", "Thandeka", "Mabel", "Aoife", "Samira", "Bronwen", "Lucia", "Tamsin",
)  # fmt: skip
MALE = (
    "Daniel", "Sam", "Tariq", "Emeka", "Jun", "Owain", "Mateus", "Lee", "Arjun", "Piotr", "Yusuf", "Isaac",
    "Kwame", "Rhys", "Ionut", "Bilal", "Marlon", "Stefan", "Hassan", "Callum", "Dafydd", "Luca", "Ravi",
    "Jerome", "Nikolai", "Tomasz", "Connor", "Abdi", "Gareth", "Theo", "Kofi", "Minh", "Desmond", "Finn",
)  # fmt: skip
FAMILY_FIRST = (
    "Ash", "Bram", "Cor", "Dun", "El", "Fen", "Gal", "Har", "Ist", "Jor", "Kal", "Lor", "Mar", "Nem", "Oran",
    "Pel", "Quen", "Ros", "Sel", "Tam", "Ul", "Ver", "Wex", "Yar", "Zan", "Oko", "Adé", "Bha", "Chu", "Dza",
)  # fmt: skip
FAMILY_LAST = (
    "atwell", "bourde", "cavinny", "dellow", "enfrith", "foxley", "gathering", "hollinby", "indra", "jarro",
    "kemble", "lacombe", "mondré", "nakure", "ostrava", "penhale", "quist", "ravindo", "sworthy", "tamaru",
    "ullock", "vintra", "wandsey", "yelland", "zimbra",
)  # fmt: skip
LANGUAGES = (
    ("English", 0.885, False), ("Welsh", 0.02, False), ("Polish", 0.02, True), ("Romanian", 0.02, True),
    ("Urdu", 0.015, True), ("Somali", 0.01, True), ("Arabic", 0.01, True), ("Portuguese", 0.01, True),
    ("Vietnamese", 0.005, True), ("British Sign Language", 0.005, True),
)  # fmt: skip
