"""The bell between the router's thread and the requests that wait."""

import asyncio

from web.live.bell import Bell


def test_all_who_are_told_at_a_time_wake_by_one_call_of_the_loop() -> None:
    async def scene() -> int:
        bell, waiting, calls = Bell(), [asyncio.Event() for _ in range(50)], 0
        loop = asyncio.get_running_loop()
        call = loop.call_soon_threadsafe

        def counted(*arguments: object) -> asyncio.Handle:
            nonlocal calls
            calls += 1
            return call(*arguments)  # type: ignore[arg-type]

        loop.call_soon_threadsafe = counted  # type: ignore[method-assign, assignment]
        bell.open()
        for one in waiting:  # the loop cannot run in between
            bell.tell(one)
        told = calls
        async with asyncio.timeout(5):
            await asyncio.gather(*(one.wait() for one in waiting))
        return told

    assert asyncio.run(scene()) == 1


def test_nobody_is_forgotten_who_is_told_while_others_wake() -> None:
    async def scene() -> int:
        bell, woken = Bell(), 0
        bell.open()

        async def wait() -> None:
            nonlocal woken
            told = asyncio.Event()
            await asyncio.to_thread(bell.tell, told)
            await told.wait()
            woken += 1

        async with asyncio.timeout(10):
            await asyncio.gather(*(wait() for _ in range(500)))
        return woken

    assert asyncio.run(scene()) == 500
