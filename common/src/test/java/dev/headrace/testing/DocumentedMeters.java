package dev.headrace.testing;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Meters as the table in {@code docs/operations.md} says them: Micrometer's name, Prometheus's, the tags. */
public final class DocumentedMeters {
    private DocumentedMeters() {}

    /** Where meters are to be registered that are compared with a table. */
    public static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** A row of the table, with the tags in order. */
    public record Row(String meter, String inPrometheus, String of, List<String> tags) {
        List<String> compared() {
            return List.of(meter, inPrometheus, String.join(", ", tags));
        }
    }

    /** All rows of the table. */
    public static List<Row> table() {
        return Document.of("docs/operations.md").table("Meters").stream()
                .map(row -> new Row(row.get(0), row.get(1), row.get(2), tags(row.get(3))))
                .toList();
    }

    private static List<String> tags(String cell) {
        return cell.isEmpty() ? List.of() : List.of(cell.replace("`", "").split(", "));
    }

    /**
     * The names and the tags of the meters that one part registers.
     *
     * @param part {@code worker} or {@code controller}
     */
    public static List<List<String>> of(String part) {
        return table().stream()
                .filter(row -> row.of().equals(part) || row.of().equals("both"))
                .map(Row::compared)
                .toList();
    }

    /** What was registered. */
    public static Set<List<String>> in(PrometheusMeterRegistry registry) {
        String scraped = registry.scrape();
        Set<List<String>> rows = new LinkedHashSet<>();
        for (Meter meter : registry.getMeters()) {
            Set<String> tags =
                    meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
            String name = meter.getId().getName();
            rows.add(List.of(name, shown(name, scraped), String.join(", ", tags)));
        }
        return rows;
    }

    /** The longest of the names in the scraped text that are this meter's; a summary's parts aside. */
    private static String shown(String name, String scraped) {
        String stem = name.replace('.', '_');
        List<String> found = new ArrayList<>();
        for (String suffix : List.of("", "_total", "_seconds")) {
            if (scraped.contains("# TYPE " + stem + suffix + " ")) {
                found.add(stem + suffix);
            }
        }
        return String.join(" and ", found);
    }
}
