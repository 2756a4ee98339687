package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The compiler refuses a handler whose result is not that of its task type. */
class CheckedByTheCompilerTest {
    private static final String MODULE = """
            import dev.headrace.task.*;
            import dev.headrace.worker.*;
            import java.time.Duration;
            import java.util.List;

            class Module implements HandlerModule {
                static final TaskType<String, Void> MAIL = TaskType.of("mail", String.class);
                static final TaskType<String, Integer> COUNT = MAIL.withResult(Integer.class);
                static final TaskType<String, List<Integer>> COUNTS = MAIL.withResult(new GenericType<List<Integer>>() {});

                @Override
                public void register(HandlerRegistry handlers) {
                    handlers.%s;
                }

                Outcome<Integer> count(String text, TaskContext ctx) {
                    return Outcome.done(text.length());
                }
            }
            """;

    @Test
    void aResultOfTheTypeAndEachFailureIsAccepted() {
        for (String call : List.of(
                "handle(COUNT, (text, ctx) -> Outcome.done(text.length()))",
                "handle(COUNT, this::count)",
                "handle(COUNTS, (text, ctx) -> Outcome.done(List.of(text.length())))",
                "handle(MAIL, (text, ctx) -> text.isEmpty() ? Outcome.retry(text) : Outcome.done())",
                "handle(COUNT, (text, ctx) -> text.isEmpty() ? Outcome.snooze(Duration.ZERO) : Outcome.done(1))",
                "handle(COUNT, (text, ctx) -> { if (ctx.attempt() > 1) return Outcome.deadLetter(text); return Outcome.done(2); })",
                "handle(COUNT, (text, ctx) -> Outcome.fail(new Exception()))",
                "handle(COUNT, (text, ctx) -> Outcome.retryAfter(Duration.ZERO, text), type -> type.maxAttempts(2))",
                "handle(COUNT, this::count, type -> type.maxAttempts(2).verify((count, ctx) -> count > 0))",
                "handleWithoutResult(MAIL, (text, ctx) -> text.length())")) {
            assertThat(errors(call)).as(call).isEmpty();
        }
    }

    @Test
    void anotherResultOrNoneIsRefused() {
        for (String call : List.of(
                "handle(COUNT, (text, ctx) -> Outcome.done(text))",
                "handle(COUNT, (text, ctx) -> Outcome.done())",
                "handle(COUNT, (text, ctx) -> Outcome.done(text), type -> type.maxAttempts(2))",
                "handle(COUNT, this::count, type -> type.verify((count, ctx) -> count.isEmpty()))",
                "handle(COUNTS, this::count)",
                "handle(COUNTS, (text, ctx) -> Outcome.done(List.of(text)))",
                "handle(MAIL, (text, ctx) -> Outcome.done(text))",
                "handle(MAIL, this::count)",
                "handleWithoutResult(COUNT, (text, ctx) -> text.length())")) {
            assertThat(errors(call)).as(call).isNotEmpty();
        }
    }

    private static List<String> errors(String call) {
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        var source = new SimpleJavaFileObject(URI.create("string:///Module.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return MODULE.formatted(call);
            }
        };
        List<String> options = List.of("-proc:none", "-implicit:none", "-cp", System.getProperty("java.class.path"));
        // Nothing is written: what is checked is the analysis alone.
        var task = (com.sun.source.util.JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(new StringWriter(), null, found, options, null, List.of(source));
        try {
            task.analyze();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(Object::toString)
                .toList();
    }
}
