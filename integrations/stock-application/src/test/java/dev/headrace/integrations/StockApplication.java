package dev.headrace.integrations;

import dev.headrace.controller.Controller;
import dev.headrace.controller.ControllerSettings;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.TaskContext;
import dev.headrace.worker.Worker;
import dev.headrace.worker.WorkerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A Spring Boot application with a worker and a controller as beans, which Spring closes at its end. */
@SpringBootApplication
public class StockApplication {
    static final TaskType<Parcel, Delivered> DELIVER =
            TaskType.of("deliver", Parcel.class).withResult(Delivered.class);

    /** Printed by the application that runs a task that never ends. */
    static final String STUCK = "stuck with ";

    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration TTL = Duration.ofSeconds(3);

    /** What happens at the first attempt; the second one succeeds. */
    enum Fate {
        SUCCEEDS,
        FAILS,
        NEVER_ENDS
    }

    /** The types that need Jackson's modules among its fields. */
    record Parcel(Fate fate, Instant ordered, Optional<String> note) {}

    record Delivered(int attempt, Parcel parcel) {}

    /** Takes {@code --redis=URI} and {@code --queue=NAME}. */
    public static void main(String[] args) {
        SpringApplication.run(StockApplication.class, args);
    }

    @Bean
    Worker worker(@Value("${redis}") String redis, @Value("${queue}") String queue) {
        return Worker.connect(redis)
                .settings(WorkerSettings.DEFAULT.withHeartbeats(new HeartbeatSettings(BEAT, TTL, false)))
                .queue(queue)
                .handle(DELIVER, StockApplication::deliver)
                .start();
    }

    @Bean
    Controller controller(@Value("${redis}") String redis, @Value("${queue}") String queue) {
        return Controller.connect(redis)
                .settings(ControllerSettings.DEFAULT
                        .withIntervals(Duration.ofMillis(500), Duration.ofSeconds(5))
                        .withHeartbeats(BEAT, TTL, TTL))
                .queues(queue)
                .start();
    }

    private static Outcome<Delivered> deliver(Parcel parcel, TaskContext context) throws InterruptedException {
        if (context.attempt() == 1 && parcel.fate() == Fate.FAILS) {
            return Outcome.retry("the door is closed");
        }
        if (context.attempt() == 1 && parcel.fate() == Fate.NEVER_ENDS) {
            System.out.println(STUCK + context.task());
            new CountDownLatch(1).await();
        }
        return Outcome.done(new Delivered(context.attempt(), parcel));
    }
}
