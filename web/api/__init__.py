"""The JSON face: tickets, agents, queues, the floor, the rules; described at /api/openapi.json."""
