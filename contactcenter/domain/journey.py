"""The customer journey: five stages, and the touchpoints that make up one timeline."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.units import ClientId


class JourneyStage(StrEnum):
    """Where a customer stands; retention and loyalty are the second half of post-purchase."""

    AWARENESS = "awareness"
    CONSIDERATION = "consideration"
    DECISION = "decision"
    PURCHASE = "purchase"
    POST_PURCHASE = "post_purchase"


class TouchpointKind(StrEnum):
    """A moment in which a customer meets the client's shop or its contact centre."""

    AD = "ad"
    SEARCH = "search"
    PRODUCT_PAGE = "product_page"
    CART = "cart"
    CHECKOUT = "checkout"
    DELIVERY = "delivery"
    RETURN = "return"
    REVIEW = "review"
    SUPPORT_CONTACT = "support_contact"


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """One moment of one customer with one client; `at` is an aware UTC instant."""

    client: ClientId
    customer: str
    at: datetime
    kind: TouchpointKind
    stage: JourneyStage
