package dev.headrace.examples.fault;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a soak showed: of each thing that must not grow its mean in the second and in the last quarter, and the tasks. */
final class SoakFigures {
    static final String SECOND = "second quarter";
    static final String LAST = "last quarter";
    static final String TASKS = "tasks";

    private static final Path KEPT = Path.of("..", "docs", "faults", "soak", "soak.json");
    private static final Pattern PLACE = Pattern.compile("<!-- soak -->\n(.*?)<!-- end -->", Pattern.DOTALL);

    private final Map<String, Map<String, Double>> figures;

    SoakFigures(Map<String, Map<String, Double>> figures) {
        this.figures = new TreeMap<>(figures);
    }

    /** None before the first soak. */
    static SoakFigures kept() throws IOException {
        if (!Files.exists(KEPT)) {
            return new SoakFigures(Map.of());
        }
        return new SoakFigures(new ObjectMapper().readValue(KEPT.toFile(), new TypeReference<>() {}));
    }

    /** Into {@code target}, and with {@code -Dfaults.publish} to where docs/faults.md is made from. */
    void write() throws IOException {
        write(Path.of("target", "faults", "soak.json"));
        if (Boolean.getBoolean("faults.publish")) {
            write(KEPT);
            rewrite();
        }
    }

    private void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(
                file,
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(figures));
    }

    String markdown() {
        if (figures.isEmpty()) {
            return "Not measured yet.\n";
        }
        StringBuilder table = new StringBuilder("| | second quarter | last quarter |\n| --- | ---: | ---: |\n");
        figures.forEach((what, values) -> {
            if (!what.equals(TASKS)) {
                table.append(String.format(
                        Locale.ROOT, "| %s | %.1f | %.1f |%n", what, values.get(SECOND), values.get(LAST)));
            }
        });
        Map<String, Double> tasks = figures.get(TASKS);
        return table
                + String.format(
                        Locale.ROOT,
                        "%n%,.0f tasks submitted, %,.0f succeeded, %,.0f of them recovered.%n",
                        tasks.get("submitted"),
                        tasks.get("succeeded"),
                        tasks.get("recovered"));
    }

    /** What stands in the document. */
    static String documented() throws IOException {
        Matcher place = PLACE.matcher(Files.readString(Cases.DOCUMENT));
        if (!place.find()) {
            throw new IllegalStateException(Cases.DOCUMENT + " has no <!-- soak --> and <!-- end -->");
        }
        return place.group(1);
    }

    private void rewrite() throws IOException {
        String text = Files.readString(Cases.DOCUMENT);
        Matcher place = PLACE.matcher(text);
        if (place.find()) {
            Files.writeString(
                    Cases.DOCUMENT, text.substring(0, place.start(1)) + markdown() + text.substring(place.end(1)));
        }
    }
}
