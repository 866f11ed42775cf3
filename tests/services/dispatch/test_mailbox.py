"""The mailbox: everybody has their turn, and nothing is lost or turned round."""

from contactcenter.db.engine import Engine
from contactcenter.services.dispatch.commands import Accept, Command
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.mailbox import Mailbox
from contactcenter.services.dispatch.pacing import LEAST_REQUESTS
from contactcenter.services.dispatch.requests import Request
from tests.services.dispatch.floors import ADA, LOANS, call, store_floor


def post(mailbox: Mailbox, *commands: Command) -> list[Request]:
    requests = [Request.of(command, str(number), None, "") for number, command in enumerate(commands)]
    for request in requests:
        mailbox.post(request)
    return requests


def test_each_client_and_everything_else_has_its_turn() -> None:
    mailbox = Mailbox()
    flood = post(mailbox, *(call(str(number)) for number in range(1_000)))
    loan, accept = post(mailbox, call("loan", queue=LOANS), Accept(flood[0].command, ADA))  # type: ignore[arg-type]
    first = mailbox.take(50)
    assert first[:3] == [flood[0], loan, accept]
    assert first[3:] == flood[1:48]
    rest = [request for _ in range(20) for request in mailbox.take(50)]
    assert rest == flood[48:]
    assert not mailbox.wait(0)


def test_what_is_given_back_comes_first_and_in_its_order() -> None:
    mailbox = Mailbox()
    requests = post(mailbox, *(call(str(number)) for number in range(6)))
    taken = mailbox.take(4)
    mailbox.give_back(taken[1:])
    assert mailbox.wait(0)
    assert mailbox.take(2) == requests[1:3]
    assert mailbox.take(9) == requests[3:]


def test_who_can_take_no_more_waits_though_something_is_there() -> None:
    mailbox = Mailbox()
    post(mailbox, call("1"), call("2"))
    mailbox.take(1)
    assert mailbox.wait(0)
    assert not mailbox.wait(0.01, full=True)


def test_a_client_with_hundreds_of_contacts_at_once_holds_nobody_up_but_itself(engine: Engine) -> None:
    store_floor(engine)
    dispatch = Dispatch(engine)
    dispatch.start()
    try:
        flood = [dispatch.send(call(str(number)), key=f"flood {number}") for number in range(400)]
        done = sum(answer.done() for answer in flood)
        loan = dispatch.submit(call("loan", queue=LOANS), key="loan").ticket
        assert loan is not None
        assert loan.id - done <= 4 * LEAST_REQUESTS
        assert all(answer.result(30).done for answer in flood)
    finally:
        dispatch.stop()
