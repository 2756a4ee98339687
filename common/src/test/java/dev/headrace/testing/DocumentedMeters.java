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

/** Meters as a document's table says them: Micrometer's name, Prometheus's, the tags. */
public final class DocumentedMeters {
    private DocumentedMeters() {}

    /** Where meters are to be registered that are compared with a table. */
    public static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** The first three columns of a table, with the tags in order. */
    public static List<List<String>> in(Document document, String heading) {
        return document.table(heading).stream()
                .map(row -> List.of(row.get(0), row.get(1), row.get(2).replace("`", "")))
                .toList();
    }

    /**
     * What was registered.
     *
     * @param common tags that all of them have, and the table does not repeat
     */
    public static Set<List<String>> of(PrometheusMeterRegistry registry, String... common) {
        String scraped = registry.scrape();
        Set<List<String>> rows = new LinkedHashSet<>();
        for (Meter meter : registry.getMeters()) {
            Set<String> tags =
                    meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
            tags.removeAll(List.of(common));
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
