/** The forms of a customer code: the twin of tools/code_forms.py, tested with its vectors. */

// What is longer is no code, whatever it is like, and nobody looks into it.
const MAX_TYPED = 256;
// What nobody sees, and what no character is.
const UNSEEN = /[\p{C}\p{DI}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]/gu;
const LETTER_WITH_MARKS_OR_MARK = /(\p{L}\p{M}*)|\p{M}/gu;

/**
 * @param {string|false|null|undefined} text a code as typed, scanned or received
 * @returns {string} the text as the server keeps it
 */
export function storedForm(text) {
    if (!text || text.length > MAX_TYPED) {
        return text || "";
    }
    return text
        .normalize("NFKC")
        .replace(/[\p{Z}\t-\r\x1c-\x1f\x85]+/gu, " ")
        .replace(UNSEEN, "")
        .replace(LETTER_WITH_MARKS_OR_MARK, "$1")
        .replace(/ +/g, " ")
        .trim()
        .normalize("NFKC");
}

/**
 * @param {string|false|null|undefined} text
 * @returns {string} the same text for all codes that are the same code
 */
export function canonicalForm(text) {
    if (text && text.length > MAX_TYPED) {
        return "";
    }
    return storedForm(storedForm(text).replaceAll("\u1e9e", "\xdf").toUpperCase());
}

/**
 * @param {string|false|null|undefined} text
 * @returns {string} the canonical form without anything but letters and digits
 */
export function compactForm(text) {
    return canonicalForm(text).replace(/[^\p{L}\p{Nd}]/gu, "");
}
