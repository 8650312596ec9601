from itertools import product

from odoo.tests import tagged
from odoo.tools import SQL

from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestReserve(CustomerCodeCase):
    def test_equals_one_by_one(self):
        formats = [
            {},
            {"prefix": "C", "suffix": "/X", "padding": 6},
            {"prefix": "%(year)s-", "suffix": "-%(range_doy)s", "padding": 3},
            {"number_next": 95, "padding": 2},
        ]
        for implementation, dated, step, values in product(
            ("standard", "no_gap"), (False, True), (1, 5), formats
        ):
            settings = {
                "implementation": implementation,
                "use_date_range": dated,
                "number_increment": step,
                **values,
            }
            with self.subTest(**settings):
                one, block = (self.make_sequence(**settings) for _i in range(2))
                expected = [one.next_by_id() for _i in range(7)]
                self.assertEqual(block._reserve(3) + block._reserve(4), expected)
                self.assertEqual(block.next_by_id(), one.next_by_id())

    def test_widens_instead_of_wrapping(self):
        sequence = self.make_sequence(prefix="C", padding=2, number_next=99)
        self.assertEqual(sequence._reserve(2), ["C99", "C100"])

    def test_leaves_out_what_is_asked(self):
        sequence = self.make_sequence(prefix="C", padding=2)
        self.assertEqual(
            sequence._reserve(4, SQL("code.code IN ('C02', 'C03')")), ["C01", "C04"]
        )

    def test_nothing_costs_nothing(self):
        with self.assertQueryCount(0):
            self.assertEqual(self.sequence._reserve(0), [])

    def test_one_query_for_any_number(self):
        for implementation, queries in (("standard", 1), ("no_gap", 2)):
            sequence = self.make_sequence(implementation=implementation)
            sequence._reserve(1)
            for count in (1, 5000):
                with self.subTest(implementation=implementation, count=count):
                    sequence.fetch(["prefix", "number_next"])
                    self.assertEqual(self.queries(sequence._reserve, count), queries)

    def test_foresee_takes_nothing(self):
        for implementation in ("standard", "no_gap"):
            with self.subTest(implementation=implementation):
                sequence = self.make_sequence(
                    prefix="C",
                    padding=2,
                    number_increment=2,
                    implementation=implementation,
                )
                self.assertEqual(sequence._foresee(3), ("C01", "C05"))
                self.assertEqual(
                    sequence._foresee(3, SQL("code.code = 'C01'")), ("C03", "C07")
                )
                self.assertEqual(sequence._reserve(3), ["C01", "C03", "C05"])
                self.assertEqual(sequence._foresee(1), ("C07", "C07"))
