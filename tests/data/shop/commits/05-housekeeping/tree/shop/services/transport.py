"""The way to the mail server."""

import smtplib


def deliver(message, host):
    """Hand a mail to a server."""
    with smtplib.SMTP(host, timeout=10) as server:
        server.send_message(message)
