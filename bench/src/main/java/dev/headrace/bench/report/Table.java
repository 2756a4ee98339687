package dev.headrace.bench.report;

import dev.headrace.bench.report.Figures.BarFigure;
import java.util.ArrayList;
import java.util.List;

/** Figures as tables in Markdown: the medians of all subjects, and what became of the bars. */
final class Table {
    private Table() {}

    /** Both, with what they show and where it was measured. */
    static String of(Figures figures) {
        String options = figures.options().isEmpty() ? "" : " Options: " + figures.options() + ".";
        return figures.title() + " Medians of " + figures.rounds() + "; "
                + figures.machine().text() + "." + options + "\n\n" + medians(figures) + notRun(figures)
                + bars(figures);
    }

    private static String medians(Figures figures) {
        List<Metric> metrics = figures.metrics();
        List<String> head = new ArrayList<>(List.of(""));
        metrics.forEach(metric -> head.add(metric.title()));
        StringBuilder text = new StringBuilder(row(head)).append(rule(head.size()));
        for (String subject : figures.figures().keySet()) {
            List<String> row = new ArrayList<>(List.of(subject));
            metrics.forEach(metric -> row.add(metric.text(figures.median(subject, metric))));
            text.append(row(row));
        }
        return text.toString();
    }

    private static String notRun(Figures figures) {
        StringBuilder text = new StringBuilder(figures.notRun().isEmpty() ? "" : "\n");
        figures.notRun().forEach((subject, why) -> text.append("- " + subject + ": not run: " + why + "\n"));
        return text.toString();
    }

    private static String bars(Figures figures) {
        if (figures.bars().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\n")
                .append(row(List.of("bar", "wanted", "measured")))
                .append(rule(3));
        for (BarFigure bar : figures.bars()) {
            String verdict = Boolean.FALSE.equals(bar.met()) ? ": **not met**" : "";
            String measured = bar.measured() == null ? "not measured" : Bar.beside(bar.wanted(), bar.measured());
            text.append(row(List.of(bar.bar(), bar.wanted(), measured + verdict)));
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
