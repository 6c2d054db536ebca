"""The authority data of the Office of the Historian: officers, missions, places, visits, travels."""
