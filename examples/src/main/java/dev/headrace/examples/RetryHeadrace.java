package dev.headrace.examples;

import dev.headrace.client.Awaited;
import dev.headrace.client.Submission;
import dev.headrace.embedded.Headrace;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import java.time.Duration;

/** One program that retries and schedules without a daemon: the task waits for a second, fails once, and succeeds. */
public final class RetryHeadrace {
    record Greeting(String name) {}

    static final TaskType<Greeting, String> GREETING =
            TaskType.of("greeting", Greeting.class).withResult(String.class);

    private RetryHeadrace() {}

    /** Takes the address of a Redis, or none for {@code redis://localhost:6379}. */
    public static void main(String[] args) {
        String redis = args.length > 0 ? args[0] : "redis://localhost:6379";
        try (var headrace = Headrace.connect(redis)
                .queue("patient-greetings", queue -> queue.concurrency(4))
                .handle(
                        GREETING,
                        (greeting, ctx) -> ctx.attempt() == 1
                                ? Outcome.retry("the door is closed")
                                : Outcome.done("Hello at last, " + greeting.name() + "!"),
                        type -> type.maxAttempts(3))
                .worker(worker -> worker.withDrainTimeout(Duration.ofSeconds(5)))
                .start()) {
            var inASecond = Submission.plain().after(Duration.ofSeconds(1)).keepResult(Duration.ofMinutes(1));
            var task = headrace.queue("patient-greetings").submit(GREETING, new Greeting("world"), inASecond);
            var end = headrace.client().await(task, Duration.ofMinutes(1));
            System.out.println(end instanceof Awaited.Succeeded done ? done.result(GREETING) : end);
        }
    }
}
