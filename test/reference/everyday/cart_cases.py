import pytest
from decimal import Decimal
from unittest.mock import MagicMock, patch
from shop.cart import Cart, Line


@pytest.fixture
def cart():
    return Cart(lines=[Line("apple", 2, Decimal("0.30")), Line("pear", 1, Decimal("0.50"))])


@pytest.mark.parametrize("qty,price,total", [(1, 2.0, 2.0), (3, 0.5, 1.5), (0, 9.0, 0.0)])
def test_line_total(qty, price, total):
    assert Line("x", qty, price).total == pytest.approx(total)


def test_discount(cart):
    cart.apply_discount(0.1)
    assert cart.total == Decimal("0.99")
    assert len(cart.lines) == 2


def test_checkout_calls_gateway(cart):
    gateway = MagicMock()
    with patch("shop.cart.gateway", gateway):
        cart.checkout(card="4242")
    gateway.charge.assert_called_once_with(110, "4242")
    expected = sum(l.qty * l.price for l in cart.lines)
    assert gateway.charge.call_args[0][0] == int(expected * 100)


class TestEmpty:
    def setup_method(self):
        self.cart = Cart([])

    def test_zero(self):
        assert self.cart.total == 0
        with pytest.raises(ValueError):
            self.cart.checkout(card=None)
