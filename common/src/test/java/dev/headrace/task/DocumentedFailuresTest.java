package dev.headrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.Submission;
import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.testing.Document;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/failures.md} to the taxonomy, the reasons, the limits and the outcomes of the code. */
class DocumentedFailuresTest {
    private final Document failures = Document.of("docs/failures.md");

    @Test
    void theTableOfFailureCodesIsThatOfTheCode() {
        List<List<String>> documented = failures.table("Failure codes").stream()
                .map(row -> row.subList(0, 3))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(FailureCode.values())
                        .map(code -> List.of(
                                code.name(),
                                code.category().name().toLowerCase(Locale.ROOT),
                                code.retryable() ? "yes" : "no"))
                        .toList());
    }

    @Test
    void theBudgetsAreFieldsOfTheEntry() {
        Set<String> budgets = column("Failure codes", 3);
        budgets.remove("");
        assertThat(budgets)
                .containsExactlyInAnyOrder(
                        EntryField.FAILURES,
                        EntryField.STALE_REQUEUES,
                        EntryField.MISSING_REQUEUES,
                        EntryField.UNKNOWN_TYPE_RETURNS,
                        EntryField.UNDELIVERED);
    }

    @Test
    void theTableOfReasonsIsThatOfTheCode() {
        assertThat(failures.table("Requeues").stream().map(row -> row.get(0)))
                .containsExactlyElementsOf(Arrays.stream(RequeueReason.values())
                        .map(RequeueReason::text)
                        .toList());
    }

    @Test
    void theTableOfLimitsIsThatOfTheCodeAndASubmissionSetsEach() {
        assertThat(failures.table("Limits").stream().map(row -> row.get(1)))
                .containsExactlyElementsOf(
                        Arrays.stream(Limit.values()).map(Limit::field).toList());
        Set<String> methods = Arrays.stream(Submission.class.getMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(methods).containsAll(column("Limits", 2));
    }

    @Test
    void theTableOfAnswersNamesEveryOutcome() {
        String answers = String.join(" ", column("What a handler answers", 0));
        for (Method method : Outcome.class.getMethods()) {
            if (java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                assertThat(answers).contains("Outcome." + method.getName() + "(");
            }
        }
    }

    private Set<String> column(String table, int column) {
        return failures.table(table).stream()
                .map(row -> row.get(column).replace("`", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
