import { registry } from "@web/core/registry";

const card = ".o_avatar_card [name=customer_code]:contains(TOUR-0001)";

registry.category("web_tour.tours").add("customer_code_mail", {
    steps: () => [
        {
            content: "write a message on the customer's form",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            content: "choose a recipient by the company's code",
            trigger: ".o-mail-RecipientsInput input",
            run: "edit tour0001",
        },
        {
            content: "the contacts of the company are offered, too",
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Contact)",
            run: "click",
        },
        {
            content: "look at the recipient",
            trigger: ".o-mail-RecipientsInput .o_tag:contains(Tour Contact)",
            run: "click",
        },
        {
            content: "the card shows the code of the contact's company",
            trigger: card,
        },
        {
            content: "mention somebody by the code",
            trigger: ".o-mail-Composer-input",
            run: "edit @tour0001",
        },
        {
            content: "the company comes first",
            trigger: ".o-mail-Composer-suggestion:eq(0):contains(Tour Company)",
            run: "click",
        },
        {
            content: "send the message",
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "look at whom it mentions",
            trigger: ".o-mail-Message a.o_mail_redirect:contains(Tour Company)",
            run: "click",
        },
        {
            content: "the card shows the code",
            trigger: card,
        },
    ],
});
