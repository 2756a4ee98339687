package dev.headrace.controller.cli.task;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Receipt;
import dev.headrace.client.Submission;
import dev.headrace.controller.cli.base.JsonText;
import dev.headrace.controller.cli.base.Progress;
import dev.headrace.controller.cli.base.RedisCommand;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.task.Durability;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.Lane;
import dev.headrace.task.PayloadException;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code headrace submit}: submits one task, or one for each line of a file. */
@Command(
        name = "submit",
        description = "Submits a task, or one for each line of a file, and returns when Redis has them. Bodies are"
                + " JSON and are sent unchanged.")
public final class SubmitCommand extends RedisCommand {
    private static final String FILE_NUMBERS = "not all of the file was submitted. The next line gives the lines that"
            + " were; lines are numbered from 1, without the blank ones. To submit the lines from N on:"
            + " grep . FILE | tail -n +N | headrace submit QUEUE TYPE --file -";

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Where to")
    private String queue = "";

    @Parameters(index = "1", paramLabel = "TYPE", description = "The name of the task's type")
    private String type = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "BODY", description = "The payload: JSON")
    private @Nullable String body;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "One task for each line that is not blank; - for standard input")
    private @Nullable Path file;

    @Option(names = "--id", paramLabel = "ID", description = "A chosen id: a second submission of it adds nothing")
    private @Nullable String id;

    @Option(names = "--lane", paramLabel = "LANE", description = "high, normal or low. Default: normal")
    private Lane lane = Lane.NORMAL;

    @Option(names = "--after", paramLabel = "DURATION", description = "The delay before it runs")
    private @Nullable Duration after;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "Failed attempts after which it is dead, 1 to 1000000")
    private @Nullable Integer maxAttempts;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "The maximum runtime of an attempt")
    private @Nullable Duration timeout;

    @Option(names = "--keep-result", paramLabel = "DURATION", description = "How long to keep its result")
    private @Nullable Duration keep;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "Wait until N replicas of Redis have it, 0 to 100. Default: 0")
    private int replicas;

    @Option(
            names = "--replicas-within",
            paramLabel = "DURATION",
            description = "How long to wait for replicas, less than --redis-command-timeout. Default: 1s")
    private Duration within = Duration.ofSeconds(1);

    @Override
    public Integer call() {
        if ((body == null) == (file == null)) {
            throw new ParameterException(command().commandLine(), "give either a BODY or --file FILE");
        }
        TaskType<RawValue, Void> of = TaskType.of(type, RawValue.class);
        Submission submission = submission();
        if (body != null) {
            JsonText.require(body, "the body");
        }
        BodyFile bodies = file == null ? null : BodyFile.checked(file);
        tellIfNew(queue);
        try (HeadraceClient client = HeadraceClient.connect(ClientSettings.of(redis()))) {
            if (bodies != null) {
                submitAll(client, of, submission, bodies);
            } else {
                submit(client, of, new RawValue(body), submission);
            }
        }
        return ExitCode.OK;
    }

    private void submit(HeadraceClient client, TaskType<RawValue, Void> of, RawValue payload, Submission submission) {
        if (id == null) {
            TaskId task = client.queue(queue).submit(of, payload, submission);
            answer(Map.of("task", task.toString()), () -> out().println(task));
            return;
        }
        Receipt receipt = client.queue(queue).submitOnce(of, payload, submission);
        String task = receipt.task().toString();
        answer(
                Map.of("task", task, "kind", receipt.kind().name().toLowerCase(Locale.ROOT)),
                () -> out().println(task + words(receipt.kind())));
    }

    private static String words(Receipt.Kind kind) {
        return switch (kind) {
            case NEW -> "";
            case DUPLICATE -> ": was submitted before; nothing was added";
            case AGAIN -> ": had died, and runs again";
            case DEAD -> ": died before and stays dead; nothing was added";
        };
    }

    private void submitAll(HeadraceClient client, TaskType<RawValue, Void> of, Submission submission, BodyFile bodies) {
        AtomicLong submitted = new AtomicLong();
        try (Progress progress = Progress.of("submit", bodies.count(), json())) {
            bodies.each(lines -> client.queue(queue).submitAll(of, lines, submission, task -> {
                submitted.incrementAndGet();
                progress.step();
            }));
        } catch (PayloadException | UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "--file: stopped after " + submitted + " submitted tasks: " + e.getMessage(), e);
        } catch (HeadraceException e) {
            complain(FILE_NUMBERS);
            throw e;
        }
        answer(
                Map.of("queue", queue, "submitted", submitted.get()),
                () -> out().println(submitted + " tasks submitted to " + queue));
    }

    private Submission submission() {
        Submission made = Submission.plain().lane(lane);
        made = with(made, "--replicas", replicas, (one, n) -> one.durability(new Durability(n, within)));
        made = with(made, "--id", id, Submission::id);
        made = with(made, "--after", after, Submission::after);
        made = with(made, "--max-attempts", maxAttempts, Submission::maxAttempts);
        made = with(made, "--timeout", timeout, Submission::timeout);
        return with(made, "--keep-result", keep, Submission::keepResult);
    }

    /** Replaces the name of a Java setting in an error message by the flag that a person typed. */
    private static <T> Submission with(
            Submission submission, String flag, @Nullable T value, BiFunction<Submission, T, Submission> set) {
        if (value == null) {
            return submission;
        }
        try {
            return set.apply(submission, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    flag + String.valueOf(e.getMessage()).replaceFirst("^[^:]*", ""), e);
        }
    }
}
