package dev.headrace.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result as it is kept: what its JSON file holds, and what its tables are made from.
 *
 * @param scenario its name
 * @param title what it does
 * @param machine where it was measured
 * @param options that were not as they come
 * @param rounds how many there were
 * @param bars what it is held to, and what became of that
 * @param figures by subject and metric, one a round
 * @param notRun who has none, and why; not in the file when there is nobody
 */
public record Figures(
        String scenario,
        String title,
        Machine machine,
        Map<String, String> options,
        int rounds,
        List<BarFigure> bars,
        Map<String, Map<Metric, List<Double>>> figures,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> notRun) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Copies the lists; the maps keep their order. */
    public Figures {
        bars = List.copyOf(bars);
        notRun = notRun == null ? Map.of() : notRun;
    }

    /**
     * A bar, and the median it was held to.
     *
     * @param bar what it says
     * @param wanted its bound
     * @param measured the median; null when something that it needs was not measured
     * @param met whether it holds; null likewise
     */
    public record BarFigure(
            String bar,
            String wanted,
            @Nullable Double measured,
            @Nullable Boolean met) {}

    /** What a result has shown on this machine. */
    public static Figures of(Result result, Machine machine, Map<String, String> options) {
        Map<String, Map<Metric, List<Double>>> figures = new LinkedHashMap<>();
        for (Observation seen : result.observations()) {
            figures.computeIfAbsent(seen.subject(), subject -> new LinkedHashMap<>())
                    .computeIfAbsent(seen.metric(), metric -> new ArrayList<>())
                    .add(seen.figure());
        }
        List<BarFigure> bars =
                result.bars().stream().map(bar -> figure(result, bar)).toList();
        return new Figures(
                result.scenario(), result.title(), machine, options, result.rounds(), bars, figures, result.notRun());
    }

    private static BarFigure figure(Result result, Bar bar) {
        double median = result.median(bar);
        return Double.isNaN(median)
                ? new BarFigure(bar.text(), bar.wanted(), null, null)
                : new BarFigure(bar.text(), bar.wanted(), median, bar.met(median));
    }

    /** What a file holds. */
    public static Figures read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Figures.class);
    }

    /** Writes it to a file. */
    public void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }

    /** What was measured of anybody, in the order of the metrics. */
    List<Metric> metrics() {
        return Arrays.stream(Metric.values())
                .filter(metric -> figures.values().stream().anyMatch(of -> of.containsKey(metric)))
                .toList();
    }

    /** The median of a subject's figures, or not a number. */
    double median(String subject, Metric metric) {
        return Medians.of(figures.getOrDefault(subject, Map.of()).getOrDefault(metric, List.of()).stream()
                .mapToDouble(Double::doubleValue));
    }
}
