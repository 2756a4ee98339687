package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No figure in docs/faults.md was typed in by hand, and no case is missing there. */
class DocumentedCasesTest {
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"fault-(\\d+)\"\\)");

    @Test
    void theTableOfCasesIsWhatTheirFiguresSay() throws IOException {
        assertThat(Cases.documented()).isEqualTo(Cases.markdown(Cases.kept()));
    }

    @Test
    void theTableOfTheSoakIsWhatItsFiguresSay() throws IOException {
        assertThat(SoakFigures.documented()).isEqualTo(SoakFigures.kept().markdown());
    }

    @Test
    void everyNumberThatATestBearsHasALineAndEveryLineATest() throws IOException {
        Set<Integer> tagged = new TreeSet<>(Set.of(42));
        try (Stream<Path> sources = Files.walk(Path.of("src", "test", "java"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith("IT.java")).toList()) {
                TAG.matcher(Files.readString(source))
                        .results()
                        .forEach(tag -> tagged.add(Integer.parseInt(tag.group(1))));
            }
        }
        assertThat(Cases.WHAT.keySet()).containsExactlyElementsOf(tagged);
    }
}
