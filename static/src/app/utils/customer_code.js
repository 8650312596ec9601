import { normalize } from "@web/core/l10n/utils";
import { compactForm } from "@customer_code/code_forms";

const ONLY_DIGITS = /^[0-9]+$/;

// The filter of the customer list asks this of every customer at each keystroke.
const keysByCode = new Map();
let lastQuery = {};

const withoutZeros = (digits) => digits.replace(/^0+(?=.)/, "");

/**
 * How a code is found.
 *
 * @param {string} code
 * @param {RegExp[]} [expressions] what codes look like
 * @returns {{ compact: string, numbers: string[] }} what to compare with the keys of a query
 */
export function codeKeys(code, expressions) {
    let keys = keysByCode.get(code);
    if (!keys) {
        keys = { code: compactForm(code), numbers: null };
        keys.compact = normalize(keys.code);
        keysByCode.set(code, keys);
    }
    if (expressions && keys.expressions !== expressions) {
        keys.expressions = expressions;
        keys.numbers = expressions.flatMap((expression) => numbersOf(keys.code, expression));
    }
    return keys;
}

function numbersOf(code, expression) {
    const match = code.match(expression);
    if (!match) {
        return [];
    }
    const [, number, check = ""] = match;
    return [withoutZeros(number), withoutZeros(number + check)];
}

/**
 * @param {string} text what was typed or scanned
 * @returns {{ compact: string, number: string }} the number is empty if there is more in it
 */
export function queryKeys(text) {
    if (lastQuery.text !== text) {
        const compact = normalize(compactForm(text));
        lastQuery = { text, compact, number: "" };
        if (ONLY_DIGITS.test(compact)) {
            lastQuery.number = withoutZeros(compact);
        }
    }
    return lastQuery;
}
