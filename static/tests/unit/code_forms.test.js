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

    test("no letter is another code in capitals", () => {
        const different = [];
        for (let number = 0; number < 0x110000; number++) {
            const char = String.fromCodePoint(number);
            const forms = [char, char.toUpperCase(), char.toLowerCase()].map((text) =>
                canonicalForm(`A${text}`)
            );
            if (forms[0] !== forms[1] || forms[0] !== forms[2]) {
                different.push(number);
            }
        }
        expect(different).toEqual([]);
    });

    test("ten megabytes", () => {
        for (const text of ["1".repeat(1e7) + "X", "x\u0300".repeat(5e6), "A-".repeat(5e6)]) {
            const begun = performance.now();
            expect([canonicalForm(text), compactForm(text)]).toEqual(["", ""]);
            expect(performance.now() - begun).toBeLessThan(50);
        }
    });

    test("nothing", () => {
        for (const form of [storedForm, canonicalForm, compactForm]) {
            expect([false, null, undefined].map(form)).toEqual(["", "", ""]);
        }
    });
});
