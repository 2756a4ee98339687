package dev.headrace.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A result as two tables in Markdown: the medians of all subjects, and what became of the bars. */
public final class Table {
    private Table() {}

    /** The medians. */
    public static String ofMedians(Result result) {
        List<Metric> metrics = result.metrics();
        List<String> head = new ArrayList<>(List.of(""));
        metrics.forEach(metric -> head.add(metric.title()));
        StringBuilder text = new StringBuilder(row(head)).append(rule(head.size()));
        for (String subject : result.subjects()) {
            List<String> row = new ArrayList<>(List.of(subject));
            metrics.forEach(metric -> row.add(metric.text(result.median(subject, metric))));
            text.append(row(row));
        }
        return text.toString();
    }

    /** The bars. */
    public static String ofBars(Result result) {
        if (result.bars().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(row(List.of("bar", "wanted", "measured"))).append(rule(3));
        for (Bar bar : result.bars()) {
            double median = result.median(bar);
            String verdict = Double.isNaN(median) || bar.met(median) ? "" : ": **not met**";
            text.append(row(List.of(bar.text(), bar.wanted(), Bar.number(median) + verdict)));
        }
        return text.toString();
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String rule(int columns) {
        return "| --- |" + " ---: |".repeat(columns - 1) + "\n";
    }
}
