"""Units and identifiers, so that a number or a key cannot be taken for another."""

from typing import NewType

Seconds = NewType("Seconds", float)
Milliseconds = NewType("Milliseconds", int)
Erlangs = NewType("Erlangs", float)

AgentId = NewType("AgentId", int)
ContactId = NewType("ContactId", int)

ClientId = NewType("ClientId", str)
QueueId = NewType("QueueId", str)
SkillId = NewType("SkillId", str)
TeamId = NewType("TeamId", str)
ContractId = NewType("ContractId", str)

MS_PER_SECOND = 1_000
SECONDS_PER_HOUR = 3_600
SECONDS_PER_DAY = 86_400
