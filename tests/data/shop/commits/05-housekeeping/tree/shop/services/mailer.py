"""Mail to customers."""

import smtplib
from email.message import EmailMessage

from shop.services.transport import deliver

CONFIRMATION = """\
Hello {name},

we have your order number {number} and send it soon.

Your shop
"""


def confirmation(order, sender):
    """Write the mail that confirms an order."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = order.customer.email
    message["Subject"] = f"Your order {order.id}"
    message.set_content(CONFIRMATION.format(name=order.customer.name or "gardener", number=order.id))
    return message


def send(message, host):
    """Send a mail; without a host nothing is sent.

    Args:
        message: The mail.
        host: Name of the mail server, or an empty text.

    Returns:
        Whether the mail was handed to a server.
    """
    if not host:
        return False
    deliver(message, host)
    return True
