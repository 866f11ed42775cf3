"""Contracts: what each says from which day on, who has it; made, changed and taken back."""

from http import HTTPStatus
from urllib.parse import quote

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, ContactCenterError, InvalidInput
from contactcenter.domain.terms import ContractChangeId
from contactcenter.domain.units import ContractId
from contactcenter.services.rostering.termsdesk import TermsDesk
from web.forms import day_of
from web.pages.lead.people import Terms
from web.responses import Visit, show
from web.rosterforms import LEAD
from web.termforms import contract_wish_of
from web.viewmodels.contracts import ContractScreen, ContractsScreen, TypedContract

Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template
PAGE = "/lead/contracts"
REFUSED = (Conflict, InvalidInput)


@get("/", sync_to_thread=True)
def contracts(request: Visit, terms: Terms, day: FromQuery[str] = "") -> Shown:
    """Show all contracts as they are on a day, today where none is asked for."""
    return show(request, "lead/contracts", ContractsScreen(terms.contracts(day_of(day)), TypedContract()))


@post("/", sync_to_thread=True)
def make_contract(request: Visit, terms: Terms, data: Fields) -> Shown | Redirect:
    """Make a contract; what cannot be stored comes back with what was typed."""
    try:
        terms.make_contract(contract_wish_of(data.get("id", ""), data), LEAD)
    except REFUSED as error:
        screen = ContractsScreen(terms.contracts(), TypedContract(str(error), data))
        return show(request, "lead/contracts", screen, status_of(error))
    return _to(data["id"].strip(), data.get("from", ""))


@get("/{contract:str}", sync_to_thread=True)
def contract_page(
    request: Visit,
    terms: Terms,
    contract: FromPath[str],
    day: FromQuery[str] = "",
    saved: FromQuery[str] = "",
) -> Shown:
    """Show one contract as it is on a day, today where none is asked for."""
    page = terms.contract(ContractId(contract), day_of(day))
    return show(request, "lead/contract", ContractScreen(page, TypedContract(), bool(saved)))


@post("/{contract:str}", sync_to_thread=True)
def change_contract(
    request: Visit, terms: Terms, contract: FromPath[str], data: Fields
) -> Shown | Redirect:
    """Let a contract say something else from a day on; what cannot be stored comes back."""
    terms.contract(ContractId(contract))
    try:
        terms.set_contract(contract_wish_of(contract, data), LEAD)
    except REFUSED as error:
        return _refused(request, terms, contract, TypedContract(str(error), data), status_of(error))
    return _to(contract, data.get("from", ""))


@post("/{contract:str}/changes/{key:int}/withdraw", sync_to_thread=True)
def take_back(
    request: Visit, terms: Terms, contract: FromPath[str], key: FromPath[int]
) -> Shown | Redirect:
    """Take a change of a contract back."""
    try:
        terms.withdraw_contract(ContractChangeId(key), LEAD)
    except REFUSED as error:
        return _refused(request, terms, contract, TypedContract(str(error)), status_of(error))
    return _to(contract, "")


def status_of(error: ContactCenterError) -> int:
    """Return how a refusal is answered."""
    return HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY


def _refused(request: Visit, terms: TermsDesk, contract: str, typed: TypedContract, status: int) -> Shown:
    return show(
        request, "lead/contract", ContractScreen(terms.contract(ContractId(contract)), typed), status
    )


def _to(contract: str, day: str) -> Redirect:
    return Redirect(f"{PAGE}/{quote(contract, safe='')}?day={day}&saved=1", status_code=303)


contract_pages = Router(
    path=PAGE, route_handlers=[contracts, make_contract, contract_page, change_contract, take_back]
)
