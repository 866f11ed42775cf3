"""The live router: commands in, durable outcomes and published happenings out."""
