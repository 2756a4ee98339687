package dev.headrace.embedded;

import static dev.headrace.embedded.Programs.NUMBER;
import static dev.headrace.embedded.Programs.program;

import dev.headrace.task.Outcome;
import java.util.concurrent.CountDownLatch;

/** A program with all in one, one task at a time. Takes the address, the queue, and whether its handler ever ends. */
final class TwinProgram {
    private TwinProgram() {}

    public static void main(String[] args) throws InterruptedException {
        boolean ends = Boolean.parseBoolean(args[2]);
        try (Headrace headrace = program(args[0])
                .queue(args[1], queue -> queue.concurrency(1))
                .handle(NUMBER, (number, ctx) -> {
                    System.out.println("began " + number);
                    if (!ends) {
                        new CountDownLatch(1).await();
                    }
                    System.out.println("ended " + number + " at delivery " + ctx.fencingToken());
                    return Outcome.done(number);
                })
                .start()) {
            System.out.println("started");
            headrace.awaitShutdown();
        }
    }
}
