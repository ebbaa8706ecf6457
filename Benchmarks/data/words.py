"""Words of made-up text."""

WORDS = (
    "request served cache miss hit upstream timeout retry user session token expired payment accepted rejected order "
    "created updated queue drained worker started stopped index rebuilt warm cold slow query plan"
).split()

# What goes wrong first in text that is not ASCII.
UNUSUAL = [
    "naïve café", "Straße", "東京都", "Привет, мир", "emoji 🚀✨", "שלום", "zero\u200bwidth", "e\u0301 combining",
    "ﬁ ligature",
]
