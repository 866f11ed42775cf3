"""From a requirement to shifts that people can live with; the only place with OR-Tools."""
