package dev.headrace.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a result into a folder: every figure as JSON, the tables as Markdown, the first metric as a plot. */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Report() {}

    /** Writes the files, named after the scenario. */
    public static void write(Result result, Machine machine, Map<String, String> options, Path folder)
            throws IOException {
        Files.createDirectories(folder);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("scenario", result.scenario());
        facts.put("title", result.title());
        facts.put("machine", machine);
        facts.put("options", options);
        facts.put("rounds", result.rounds());
        facts.put("bars", result.bars().stream().map(bar -> bar(result, bar)).toList());
        facts.put("figures", figures(result));
        Files.writeString(folder.resolve(result.scenario() + ".json"), JSON.writeValueAsString(facts) + "\n");
        Files.writeString(folder.resolve(result.scenario() + ".md"), markdown(result, machine));
        Plot.write(result, folder.resolve(result.scenario() + ".svg"));
    }

    /** The tables, with what they show and where it was measured. */
    public static String markdown(Result result, Machine machine) {
        String bars = Table.ofBars(result);
        return "**" + result.title() + "** Medians of " + result.rounds() + ". " + machine.text() + ".\n\n"
                + Table.ofMedians(result) + (bars.isEmpty() ? "" : "\n" + bars);
    }

    private static Map<String, Object> bar(Result result, Bar bar) {
        Map<String, Object> facts = new LinkedHashMap<>();
        double median = result.median(bar);
        facts.put("bar", bar.text());
        facts.put("wanted", bar.wanted());
        facts.put("measured", Double.isNaN(median) ? null : median);
        facts.put("met", Double.isNaN(median) ? null : bar.met(median));
        return facts;
    }

    private static Map<String, Map<String, List<Double>>> figures(Result result) {
        Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
        for (String subject : result.subjects()) {
            Map<String, List<Double>> ofSubject = new LinkedHashMap<>();
            for (Metric metric : result.metrics()) {
                List<Double> each = result.observations().stream()
                        .filter(seen -> seen.subject().equals(subject) && seen.metric() == metric)
                        .map(Observation::figure)
                        .toList();
                if (!each.isEmpty()) {
                    ofSubject.put(metric.title(), each);
                }
            }
            figures.put(subject, ofSubject);
        }
        return figures;
    }
}
