import pytest

from contactcenter.domain.contact import CHANNEL_PROFILES, Channel, ChannelProfile
from routing.capacity import Workload

VOICE, CHAT = CHANNEL_PROFILES[Channel.VOICE], CHANNEL_PROFILES[Channel.CHAT]
EMAIL, SOCIAL = CHANNEL_PROFILES[Channel.EMAIL], CHANNEL_PROFILES[Channel.SOCIAL]
HALF_ALONE = ChannelProfile(50, exclusive=True)


def holding(*items, capacity=100, bot=False):
    load = Workload(capacity, bot)
    for item in items:
        load.add(item)
    return load


@pytest.mark.parametrize(
    ("held", "asked", "fits"),
    [
        ((), VOICE, True),
        ((VOICE,), CHAT, False),
        ((CHAT,), VOICE, False),
        ((CHAT, CHAT), CHAT, True),
        ((CHAT, CHAT, CHAT), CHAT, False),
        ((HALF_ALONE,), CHAT, False),
        ((HALF_ALONE,), EMAIL, False),
        ((CHAT,), HALF_ALONE, False),
        ((EMAIL,), HALF_ALONE, True),
        ((EMAIL,), VOICE, True),
        ((EMAIL,) * 5, EMAIL, False),
        ((EMAIL,) * 5, CHAT, True),
        ((CHAT,), EMAIL, True),
        ((CHAT, CHAT), EMAIL, True),
        ((CHAT, CHAT, EMAIL), EMAIL, False),
        ((SOCIAL,) * 5, CHAT, False),
        ((EMAIL, VOICE), EMAIL, False),
    ],
)
def test_what_fits_beside_what(held, asked, fits):
    assert holding(*held).fits(asked) is fits


def test_a_bot_holds_many_exclusive_items_up_to_its_capacity():
    assert holding(VOICE, capacity=300, bot=True).fits(VOICE)
    assert not holding(VOICE, VOICE, VOICE, capacity=300, bot=True).fits(VOICE)


def test_what_is_removed_makes_room_again():
    load = holding(VOICE)
    load.remove(VOICE)
    assert load == Workload(100)
