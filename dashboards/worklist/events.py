"""What happened to a claim, in plain words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dashboards import wording

_SENT = {
    "sent": "Sent to {payer}: {billed} billed",
    "sent_again": "Sent again to {payer}: {billed} billed",
    "corrected": "Corrected claim sent to {payer}: {billed} billed",
    "voided": "Taken back by the practice (void)",
    "secondary_sent": "Sent to the next payer, {payer}: {billed} billed",
}
_SAID = {
    "accepted": "Accepted for processing by {payer} (status {status})",
    "rejected": "Rejected by {payer} before anybody judged it (status {status})",
    "received": "Received by {payer} (status {status})",
}
_ANSWERED = {
    "denied": "Denied by {payer}: {denied}{reason}",
    "partly_denied": "Paid in part by {payer}: {paid} paid, {denied} denied{reason}",
    "paid": "Paid by {payer}: {paid}",
    "settled": "Answered by {payer}: nothing paid, nothing denied",
    "duplicate": "Called a duplicate by {payer}",
    "taken_back": "Taken back by {payer}: {paid}",
    "secondary_answered": "Answered by {payer}, not as the first payer: {paid} paid",
}
_WORDS = _SENT | _SAID | _ANSWERED


def words(event: Mapping[str, Any]) -> str:
    """One event as a sentence."""
    reason = ""
    if event["reason_code"]:
        code = f"{event['group_code']}-{event['reason_code']}"
        code = f"{code} {event['remark_code']}" if event["remark_code"] else code
        reason = f". {event['reason_label'] or 'A reason that is not known'} ({code})"
    status = f"{event['category_code']}-{event['status_code']}"
    said = _WORDS.get(event["event_code"], "{payer}")
    return said.format(
        payer=wording.name(event["payer_name"], "a payer"),
        billed=usd(event["billed_usd"]),
        paid=usd(event["paid_usd"]),
        denied=usd(event["denied_usd"]),
        reason=reason,
        status=status,
    )


def usd(amount: Decimal | None) -> str:
    """Dollars to the cent."""
    if amount is None:
        return "an unknown amount"
    return f"-${abs(amount):,.2f}" if amount < 0 else f"${amount:,.2f}"


def day(when: date | None) -> str:
    """A day, as it is written beside an event."""
    return wording.day(when) if when else "Undated"
