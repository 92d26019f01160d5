from django.db import models
from decimal import Decimal
class Invoice(models.Model):
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    paid = models.BooleanField(default=False)
    def total(self):
        return sum(line.price * line.quantity for line in self.lines.all())
    def with_vat(self, rate=Decimal("0.2")):
        return self.amount + self.amount * rate
    def overdue(self, today):
        return not self.paid and (today - self.due).days > 30
    def __str__(self):
        return f"#{self.pk} {self.amount}"
def monthly(invoices):
    out = {}
    for inv in invoices:
        key = (inv.date.year, inv.date.month)
        out[key] = out.get(key, 0) + inv.amount
    return out
def age(born, today):
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
def grade(score, total):
    return score / total * 100
