import { describe, expect, test } from "@odoo/hoot";
import { canonicalForm, compactForm, storedForm } from "@customer_code/code_forms";
import { VECTORS } from "./code_forms_vectors";

describe("code forms", () => {
    for (const { name, text, times = 1, ...expected } of VECTORS) {
        test(name, () => {
            for (const [form, expectedForm] of [
                [storedForm, expected.stored],
                [canonicalForm, expected.canonical],
                [compactForm, expected.compact],
            ]) {
                expect(form(text.repeat(times))).toBe(expectedForm.repeat(times));
                expect(form(expectedForm)).toBe(expectedForm);
            }
        });
    }

    test("nothing", () => {
        for (const form of [storedForm, canonicalForm, compactForm]) {
            expect([false, null, undefined].map(form)).toEqual(["", "", ""]);
        }
    });
});
