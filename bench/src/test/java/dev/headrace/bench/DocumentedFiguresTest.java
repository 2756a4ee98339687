package dev.headrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.bench.report.Figures;
import dev.headrace.bench.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No figure in docs/benchmarks.md was typed in by hand. */
final class DocumentedFiguresTest {
    private static final Path DOCUMENT = Path.of("../docs/benchmarks.md");

    private static List<Path> files() throws IOException {
        if (!Files.isDirectory(Report.folderOf(DOCUMENT))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(Report.folderOf(DOCUMENT))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyTableIsWhatTheFileOfItsFiguresSays() throws IOException {
        for (Path file : files()) {
            Figures figures = Figures.read(file);
            Matcher tables = Report.marked(figures.scenario()).matcher(Files.readString(DOCUMENT));
            assertThat(tables.find()).as("a place for " + file).isTrue();
            assertThat(tables.group(1)).isEqualTo(Report.markdown(figures));
        }
    }

    @Test
    void everyTableHasAFileOfItsFigures() throws IOException {
        List<String> tables = Pattern.compile("<!-- figures: (\\S+) -->")
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(found -> found.group(1) + ".json")
                .toList();
        assertThat(files())
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(tables);
    }
}
