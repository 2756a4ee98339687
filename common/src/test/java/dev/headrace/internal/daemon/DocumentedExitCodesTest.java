package dev.headrace.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.testing.Document;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the table of exit codes in {@code docs/operations.md} to the codes there are. */
class DocumentedExitCodesTest {
    @Test
    void theTableSaysWhatEachCodeMeans() throws ReflectiveOperationException {
        List<String> codes = new ArrayList<>();
        for (Field code : ExitCode.class.getFields()) {
            codes.add(Integer.toString(code.getInt(null)));
        }

        assertThat(Document.of("docs/operations.md").table("Exit codes"))
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(codes);
    }
}
