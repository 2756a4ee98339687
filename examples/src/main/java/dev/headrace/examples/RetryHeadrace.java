package dev.headrace.examples;

import dev.headrace.client.Awaited;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.controller.Controller;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.Worker;
import java.time.Duration;

/** All of it in one process: a worker, a client, and the controller that queues what failed once more. */
public final class RetryHeadrace {
    record Greeting(String name) {}

    static final TaskType<Greeting> GREETING = TaskType.of("greeting", Greeting.class);

    private RetryHeadrace() {}

    /** Takes the address of a Redis, or none for {@code redis://localhost:6379}. */
    public static void main(String[] args) {
        String redis = args.length > 0 ? args[0] : "redis://localhost:6379";
        try (var controller = Controller.connect(redis).start();
                var worker = Worker.connect(redis)
                        .queue("patient-greetings", queue -> queue.concurrency(4))
                        .handle(
                                GREETING,
                                (greeting, ctx) -> ctx.attempt() == 1
                                        ? Outcome.retry("nobody is at the door yet")
                                        : Outcome.done("Hello at last, " + greeting.name() + "!"))
                        .start();
                var client = HeadraceClient.connect(redis)) {
            var task = client.queue("patient-greetings")
                    .submit(GREETING, new Greeting("world"), Submission.plain().keepResult(Duration.ofMinutes(1)));
            var end = client.await(task, Duration.ofMinutes(1));
            System.out.println(end instanceof Awaited.Succeeded done ? done.result(String.class) : end);
        }
    }
}
