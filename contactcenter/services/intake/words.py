"""What the values of a column mean where a layout says nothing else."""

from collections.abc import Callable, Mapping

from contactcenter.domain.contact import Channel
from contactcenter.services.intake.content import CHANNELS, OPEN, OUTCOMES, STAGES

_MEANINGS = {
    "answered": "answered handled connected completed complete served resolved solved closed agent yes y "
    "true 1 answer risposta risposto evasa evaso gestita gestito si sì "
    "angenommen beantwortet erledigt gelöst ja",
    "abandoned": "abandoned abandon abandoned_in_queue hang hangup hung_up missed lost unanswered "
    "no_answer no n false 0 abbandonata abbandonato abbandono persa perso "
    "aufgelegt verloren abgebrochen nicht_angenommen entgangen",
    "contained": "contained bot self_service selfservice automated",
    "unreached": "unreached phantom failed busy blocked invalid",
    "open": "open new pending in_progress waiting",
}
_CHANNELS = {
    "voice": "voice phone call telephone inbound_call incoming_call tel telefono chiamata",
    "callback": "callback call_back richiamata",
    "chat": "chat web_chat webchat live_chat",
    "messaging": "messaging whatsapp sms telegram message messaggio",
    "social": "social facebook twitter instagram",
    "email": "email e_mail mail posta",
    "back_office": "back_office backoffice task case pratica",
}


def _spread(groups: Mapping[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, words in groups.items() for word in words.split()}


OUTCOME_WORDS = _spread(_MEANINGS)
CHANNEL_WORDS = _spread(_CHANNELS)


def outcome_reader(words: Mapping[str, str]) -> Callable[[str], float]:
    """Return a function from the words for an outcome to its code."""
    codes = {str(outcome): code for code, outcome in enumerate(OUTCOMES)} | {"open": OPEN}
    return _reader("outcome", codes, OUTCOME_WORDS, words)


def channel_reader(words: Mapping[str, str]) -> Callable[[str], float]:
    """Return a function from the words for a channel to its place in `CHANNELS`."""
    return _reader(
        "channel", {str(channel): code for code, channel in enumerate(CHANNELS)}, CHANNEL_WORDS, words
    )


def stage_reader(words: Mapping[str, str]) -> Callable[[str], float]:
    """Return a function from the words for a journey stage to its place in `STAGES`."""
    return _reader("stage", {str(stage): code for code, stage in enumerate(STAGES)}, {}, words)


def _reader(
    what: str, codes: Mapping[str, int], usual: Mapping[str, str], words: Mapping[str, str]
) -> Callable[[str], float]:
    """Prefer the layout's words, then the meanings themselves, then the usual words."""

    def read(text: str) -> float:
        word = text.casefold()
        plain = word.replace(" ", "_").replace("-", "_")
        meaning = words.get(word) or (plain if plain in codes else usual.get(plain, ""))
        if meaning not in codes:
            raise ValueError(f"no known {what}; say what it means with --map '{what}.{text}=MEANING'")
        return codes[meaning]

    return read


def channel_code(channel: Channel) -> int:
    """Return the place of a channel in `CHANNELS`."""
    return CHANNELS.index(channel)
