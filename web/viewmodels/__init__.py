"""From view values to what a template shows: charts, tables and links; pure."""
