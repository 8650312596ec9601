from itertools import product

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

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
        for dated, step, values in product((False, True), (1, 5), formats):
            settings = {
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

    def test_nothing_costs_nothing(self):
        with self.assertQueryCount(0):
            self.assertEqual(self.sequence._reserve(0), [])

    def test_one_query_for_any_number(self):
        self.sequence._reserve(1)
        for count in (1, 5000):
            with self.subTest(count=count):
                self.sequence.fetch(["prefix"])
                self.assertEqual(self.queries(self.sequence._reserve, count), 1)

    def test_looking_ahead_takes_nothing(self):
        for dated in (False, True):
            with self.subTest(dated=dated):
                sequence = self.make_sequence(
                    prefix="%(range_year)s-",
                    padding=2,
                    number_increment=2,
                    use_date_range=dated,
                )
                for _round in range(2):
                    rows = self.env.execute_query(sequence._sql_ahead(2))
                    self.assertFalse(sequence.date_range_ids.filtered("id")[1:])
                    expected = sequence._reserve(2)
                    self.assertEqual([code for _i, code in rows], expected)

    def test_looking_ahead_makes_no_date_range(self):
        sequence = self.make_sequence(use_date_range=True)
        self.env.execute_query(sequence._sql_ahead(2))
        self.assertFalse(sequence.date_range_ids)

    def test_monthly_between_ranges_that_are_there(self):
        sequence = self.make_sequence(use_date_range=True, date_range_period="month")
        there = {"date_from": "2026-05-10", "date_to": "2026-05-20"}
        sequence.date_range_ids = [Command.create(there)]
        for day, first, last in (
            ("2026-05-01", "2026-05-01", "2026-05-09"),
            ("2026-05-31", "2026-05-21", "2026-05-31"),
        ):
            with self.subTest(day), freeze_time(day):
                sequence._reserve(1)
                dates = sequence._current_range()
                self.assertEqual(str(dates.date_from), first)
                self.assertEqual(str(dates.date_to), last)

    def test_monthly(self):
        sequence = self.make_sequence(
            prefix="%(range_y)s%(range_month)s/",
            use_date_range=True,
            date_range_period="month",
        )
        with freeze_time("2026-02-10"):
            self.assertEqual(sequence._reserve(2), ["2602/0001", "2602/0002"])
        with freeze_time("2026-04-30"):
            self.assertEqual(sequence._reserve(1), ["2604/0001"])
        with freeze_time("2026-03-01"):
            self.assertEqual(sequence._reserve(1), ["2603/0001"])
        with freeze_time("2026-02-28"):
            self.assertEqual(sequence._reserve(1), ["2602/0003"])
            self.assertEqual(sequence.next_by_id("2026-05-31"), "2605/0001")
        self.assertEqual(
            sequence.date_range_ids.sorted("date_from").mapped(
                lambda dates: (str(dates.date_from), str(dates.date_to))
            ),
            [
                ("2026-02-01", "2026-02-28"),
                ("2026-03-01", "2026-03-31"),
                ("2026-04-01", "2026-04-30"),
                ("2026-05-01", "2026-05-31"),
            ],
        )

    def test_yearly(self):
        sequence = self.make_sequence(prefix="%(range_y)s/", use_date_range=True)
        for day in ("2026-02-10", "2026-12-31"):
            with freeze_time(day):
                sequence._reserve(1)
        dates = sequence.date_range_ids
        self.assertEqual(str(dates.date_from), "2026-01-01")
        self.assertEqual(str(dates.date_to), "2026-12-31")

    def test_dates_of_another_day(self):
        sequence = self.make_sequence(prefix="%(year)s/")
        self.assertEqual(sequence._get_prefix_suffix("2001-01-01"), ("2001/", ""))
