"""Where the stances stand to each other: which carry a claim, which doubt it, and how far apart they are."""

# Between carrying a claim as one's own (0) and rejecting it (1); the field has no agreed scale, so only the order and
# the gap between reporting and doubting are relied on.
POSITION = {"asserted": 0.0, "attributed": 0.25, "distanced": 0.75, "denied": 1.0}
CARRIES = ("asserted", "attributed")
DOUBTS = ("distanced", "denied")
