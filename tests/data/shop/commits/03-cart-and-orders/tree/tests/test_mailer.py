from unittest import mock

from shop.models import Customer, Order
from shop.services import mailer


def an_order():
    return Order(id=7, customer=Customer(email="ada@example.org", name="Ada"))


def test_confirmation():
    message = mailer.confirmation(an_order(), "shop@example.org")
    assert message["To"] == "ada@example.org"
    assert "order number 7" in message.get_content()


def test_nothing_is_sent_without_a_host():
    with mock.patch("shop.services.mailer.smtplib") as smtplib:
        assert not mailer.send(mailer.confirmation(an_order(), "shop@example.org"), "")
    smtplib.SMTP.assert_not_called()


@mock.patch("shop.services.mailer.smtplib.SMTP")
def test_send(smtp):
    assert mailer.send(mailer.confirmation(an_order(), "shop@example.org"), "mail.example.org")
    smtp.assert_called_once_with("mail.example.org", timeout=10)
    assert smtp.return_value.__enter__.return_value.send_message.called
