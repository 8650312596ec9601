import { localization } from "@web/core/l10n/localization";
import { normalize } from "@web/core/l10n/utils";
import { canonicalForm, compactForm } from "@customer_code/code_forms";

const ONLY_DIGITS = /^[0-9]+$/;

// The filter of the customer list asks this of every customer at each keystroke.
const keysByCode = new Map();
let lastQuery = {};

/** A code for a message that may run from right to left, to be read as it is. */
export function isolated(code) {
    // Unicode's marks of a text that runs in its own direction.
    return localization.direction === "rtl" ? `\u2068${code}\u2069` : code;
}

/** The same text with the digits of any script as those that rules make codes of. */
function plainDigits(text) {
    // The digits of a script begin at a code that ends with 0 or 6.
    return text.replace(/\p{Nd}/gu, (digit) => {
        const [code, last] = [digit.codePointAt(0), digit.codePointAt(0) % 16];
        return /\p{Nd}/u.test(String.fromCodePoint(code - last)) ? last : last - 6;
    });
}

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
        keys = { code: plainDigits(compactForm(code)), numbers: null };
        keys.compact = normalize(keys.code);
        keysByCode.set(code, keys);
    }
    if (expressions && keys.expressions !== expressions) {
        keys.expressions = expressions;
        keys.numbers = expressions.flatMap((expression) => numbersOf(keys.code, expression));
        if (ONLY_DIGITS.test(keys.code)) {
            keys.numbers.push(withoutZeros(keys.code));
        }
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
 * @param {string} text what was typed
 * @param {RegExp[]} expressions what codes look like
 * @returns {boolean} whether it has the form of a code
 */
export function hasCodeForm(text, expressions) {
    const code = plainDigits(compactForm(text));
    return expressions.some((expression) => expression.test(code));
}

/**
 * @param {string} text what was typed or scanned
 * @returns {{ compact: string, canonical: string, number: string }} the number is empty if
 *      there is more in it
 */
export function queryKeys(text) {
    if (lastQuery.text !== text) {
        const compact = normalize(plainDigits(compactForm(text)));
        lastQuery = { text, compact, canonical: canonicalForm(text), number: "" };
        if (ONLY_DIGITS.test(compact)) {
            lastQuery.number = withoutZeros(compact);
        }
    }
    return lastQuery;
}
