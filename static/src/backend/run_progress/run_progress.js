import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onWillUnmount, useEffect } from "@odoo/owl";

// Milliseconds between two looks at a run that is under way.
const INTERVAL = 1000;

/**
 * The progress bar of a run, on its page, for any model that inherits
 * `customer.code.background`. While the run is under way it reloads the whole
 * record again and again, so that everything else on the page follows.
 */
export class RunProgress extends Component {
    static template = "customer_code.RunProgress";
    static props = { ...standardWidgetProps };

    setup() {
        useEffect(
            (state) => {
                if (state === "running") {
                    this.follow();
                }
                return () => clearTimeout(this.timer);
            },
            () => [this.run.state]
        );
        onWillUnmount(() => (this.isClosed = true));
    }

    get run() {
        return this.props.record.data;
    }

    get percentage() {
        const { done_count, total_count } = this.run;
        return total_count
            ? Math.floor((100 * Math.min(done_count, total_count)) / total_count)
            : 0;
    }

    follow() {
        this.timer = setTimeout(async () => {
            try {
                await this.props.record.load();
            } catch {
                // Odoo is restarting, or the network is away: the run may go on.
            }
            if (!this.isClosed && this.run.state === "running") {
                this.follow();
            }
        }, INTERVAL);
    }
}

registry.category("view_widgets").add("customer_code_run_progress", {
    component: RunProgress,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "done_count", type: "integer" },
        { name: "total_count", type: "integer" },
        { name: "progress_text", type: "char" },
    ],
});
