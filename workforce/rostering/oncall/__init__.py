"""People on call: who is wanted when, who is given which span, and what is missing.

- `cover`: how far the people on call cover the needs; the judge of every roster.
- `worth`: what a span takes away from a person's shifts, as an estimate before there are any.
- `spans`: who may take which span, and the programme that gives them out.
- `exchange`: two people's spans exchanged and their shifts planned anew, where that is a gain.
- `search`: spans first, then shifts, then both.
- `shortage`: what is missing, and what the people who might be called do instead.
"""
