"""What must hold for any text and any numbering."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..models.documents.customer_payment_reference import reference_key
from ..tools import (
    METHODS,
    canonical_form,
    check_digit,
    compact_form,
    is_checked,
    stored_form,
)
from .common import CustomerCodeCase
from .test_documents_references import ReferenceCase

ANY_TEXT = st.text(max_size=80)
CODES = st.text("ACZacz019-/ ", min_size=1, max_size=20).filter(compact_form)


@tagged("post_install", "-at_install")
class TestForms(BaseCase):
    @given(ANY_TEXT)
    def test_idempotent(self, text):
        for form in (stored_form, canonical_form, compact_form):
            self.assertEqual(form(form(text)), form(text))

    @given(ANY_TEXT)
    def test_each_form_is_made_of_the_one_before(self, text):
        self.assertEqual(canonical_form(stored_form(text)), canonical_form(text))
        self.assertEqual(compact_form(canonical_form(text)), compact_form(text))

    @given(st.text("ABCxyz0189-/_.#%' ", max_size=40))
    def test_nothing_visible_is_lost(self, text):
        self.assertEqual(stored_form(text), " ".join(text.split()))
        self.assertEqual(canonical_form(text).split(), text.upper().split())
        self.assertEqual(compact_form(text), "".join(filter(str.isalnum, text.upper())))

    @given(st.sampled_from(sorted(METHODS)), CODES)
    def test_check_digits_are_accepted(self, method, code):
        self.assertTrue(is_checked(method, code + check_digit(method, code)))

    @given(st.sampled_from(sorted(METHODS)), st.integers(0, 10**9), st.data())
    def test_one_wrong_digit_is_noticed(self, method, number, data):
        code = str(number)
        checked = code + check_digit(method, code)
        place = data.draw(st.integers(0, len(code) - 1))
        other = data.draw(st.sampled_from("0123456789".replace(code[place], "")))
        self.assertFalse(
            is_checked(method, checked[:place] + other + checked[place + 1 :])
        )


NUMBERINGS = st.fixed_dictionaries(
    {
        "prefix": st.sampled_from(["", "C", "%(year)s-", "%(range_y)s/", "100%%"]),
        "suffix": st.sampled_from(["", "-", "/%(month)s"]),
        "padding": st.integers(0, 12),
        "number_next": st.integers(1, 10**12),
        "number_increment": st.integers(1, 1000),
        "use_date_range": st.booleans(),
        "date_range_period": st.sampled_from(["year", "month"]),
    }
)


@tagged("post_install", "-at_install")
class TestBlocks(CustomerCodeCase):
    @settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(NUMBERINGS, st.lists(st.integers(0, 40), min_size=1, max_size=5))
    def test_blocks_equal_one_by_one(self, numbering, sizes):
        # Core's column is an int4.
        numbering["number_next"] = min(numbering["number_next"], 2**31 - 10**6)
        one, block = (self.make_sequence(**numbering) for _i in range(2))
        blocks = [block._reserve(size) for size in sizes]
        self.assertEqual([len(codes) for codes in blocks], sizes)
        self.assertEqual(
            [code for codes in blocks for code in codes],
            [one.next_by_id() for _i in range(sum(sizes))],
        )

    @settings(max_examples=25, deadline=None)
    @given(st.sets(st.integers(1, 30)), st.integers(1, 12), st.booleans())
    def test_taken_codes_are_left_out_and_no_other(self, taken, count, no_gap):
        with self.cr.savepoint() as savepoint:
            self.rule.sequence_id = self.make_sequence(
                prefix="PROP", implementation="no_gap" if no_gap else "standard"
            )
            self.Partner.create(
                [{"name": "Typed", "ref": f"prop{n:04d}"} for n in taken]
            )
            codes = self.make_partners(count).mapped("ref")
            free = [n for n in range(1, 31 + count) if n not in taken]
            self.assertEqual(codes, [f"PROP{n:04d}" for n in free[:count]])
            savepoint.rollback()


# Codes that differ, but whose digits are often the same: few numbers in many forms.
LIKELY_CODES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "B", "P", "K-"]),
    st.sampled_from(["000007", "7", "000012", "9000000012"]),
    st.sampled_from(["", "-", "-A"]),
)


# A format of payment references, by its place among them; then a new code, and whose.
TURNS = st.tuples(st.integers(0, 50), LIKELY_CODES, st.integers(0, 4))


@tagged("post_install", "-at_install")
class TestReferenceProperties(ReferenceCase):
    @settings(
        max_examples=8,
        deadline=None,
        # Posting takes its time.
        suppress_health_check=[
            HealthCheck.differing_executors,
            HealthCheck.too_slow,
        ],
    )
    @given(
        st.lists(LIKELY_CODES, min_size=2, max_size=3, unique=True),
        st.sampled_from(["", "B", "P"]),
        st.sampled_from([False, *METHODS]),
        st.lists(TURNS, min_size=3, max_size=3),
    )
    def test_nobody_pays_with_the_reference_of_another(
        self, codes, prefix, check_digit, turns
    ):
        with self.cr.savepoint() as savepoint:
            numbers = {"prefix": prefix, "padding": 6, "number_next": 7}
            self.rule.sequence_id = self.make_sequence(**numbers)
            self.rule.check_digit = check_digit
            customers = self.coded(*codes) + self.make_partners(1)
            customers += self.make_partners(1, supplier_rank=1)
            payer_by_key = {}
            for nth, code, whose in turns:
                model = self.formats[nth % len(self.formats)]
                for customer in customers:
                    key = reference_key(self.reference(customer, model))
                    self.assertEqual(payer_by_key.setdefault(key, customer), customer)
                if not self.Partner._owners(code):
                    customers[whose % len(customers)].ref = code
            savepoint.rollback()
