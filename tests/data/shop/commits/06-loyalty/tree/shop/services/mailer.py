"""Mail to customers."""

import smtplib
from email.message import EmailMessage

from shop.services.transport import deliver

try:
    import markdown
except ImportError:
    MARKDOWN = False
else:
    MARKDOWN = True

CONFIRMATION = """\
Hello {name},

we have your order number {number} and send it soon.

Your shop
"""

# Two blanks at the end of a line are a line break in Markdown.
POINTS = """\
Hello {name},  
you have **{points}** points.  
TODO is what we still owe you: nothing.

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


def points_mail(customer, points, sender):
    """Write the mail that tells a customer the points."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = customer.email
    message["Subject"] = "Your points"
    subtype = "markdown" if MARKDOWN else "plain"
    message.set_content(POINTS.format(name=customer.name or "gardener", points=points), subtype=subtype)
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
