package dev.headrace.examples;

import dev.headrace.client.Awaited;
import dev.headrace.client.Submission;
import dev.headrace.embedded.Headrace;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import java.time.Duration;

/** The smallest whole program: it submits one task, runs it, and prints its result. */
public final class HelloHeadrace {
    record Greeting(String name) {}

    static final TaskType<Greeting, String> GREETING =
            TaskType.of("greeting", Greeting.class).withResult(String.class);

    private HelloHeadrace() {}

    /** Takes the address of a Redis, or none for {@code redis://localhost:6379}. */
    public static void main(String[] args) {
        String redis = args.length > 0 ? args[0] : "redis://localhost:6379";
        try (var headrace = Headrace.connect(redis)
                .queue("greetings", queue -> queue.concurrency(4))
                .handle(GREETING, (greeting, ctx) -> Outcome.done("Hello, " + greeting.name() + "!"))
                .start()) {
            var task = headrace.queue("greetings")
                    .submit(GREETING, new Greeting("world"), Submission.plain().keepResult(Duration.ofMinutes(1)));
            var end = headrace.client().await(task, Duration.ofSeconds(10));
            System.out.println(end instanceof Awaited.Succeeded done ? done.result(GREETING) : end);
        }
    }
}
