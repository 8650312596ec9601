import { SuggestionService } from "@mail/core/common/suggestion_service";
import { patch } from "@web/core/utils/patch";
import { compactForm } from "@customer_code/code_forms";

/** Whether what was typed is this code, its beginning, or its number. */
function means(term, code) {
    const typed = compactForm(term);
    const compact = compactForm(code);
    if (!typed) {
        return false;
    }
    const number = /^\d+$/.test(typed) && /\d+$/.exec(compact);
    return compact.startsWith(typed) || (number && BigInt(number[0]) === BigInt(typed));
}

patch(SuggestionService.prototype, {
    searchPartnerSuggestions(term, thread) {
        const result = super.searchPartnerSuggestions(...arguments);
        if (!/\d/.test(term)) {
            return result;
        }
        const found = this.getPartnerSuggestions(thread)
            .filter(
                ({ name, customer_code }) => name && customer_code && means(term, customer_code)
            )
            .sort((one, other) => other.is_company - one.is_company);
        const others = result.suggestions.filter((suggestion) => !found.includes(suggestion));
        return { ...result, suggestions: [...found, ...others] };
    },
});
