package dev.headrace.examples;

import dev.headrace.client.Awaited;
import dev.headrace.client.DeadFilter;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;
import dev.headrace.client.Submission;
import dev.headrace.client.TaskRequest;
import dev.headrace.task.GenericType;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Shows what a program that only submits tasks can do. A worker elsewhere runs the tasks; this program needs none. */
public final class ClientTour {
    record Order(String id, int cents) {}

    record Bill(String number) {}

    static final TaskType<Order, Bill> BILL = TaskType.of("bill", Order.class).withResult(Bill.class);
    static final TaskType<List<Order>, Void> REPORT = TaskType.of("report", new GenericType<List<Order>>() {});

    private ClientTour() {}

    /** Takes the address of a Redis, or none for {@code redis://localhost:6379}. */
    public static void main(String[] args) {
        String redis = args.length > 0 ? args[0] : "redis://localhost:6379";
        try (HeadraceClient client = HeadraceClient.connect(redis)) {
            Queue orders = client.queue("orders");
            one(orders, client);
            many(orders);
            later(orders, client);
        } catch (HeadraceException e) {
            System.err.println(e.reason() + ": " + e.getMessage());
        }
    }

    /** The id is your own, so a crash between the writes to your database and to Redis cannot submit the task twice. */
    private static void one(Queue orders, HeadraceClient client) {
        Order order = new Order("A-17", 4200);
        Submission once =
                Submission.plain().id(order.id()).dedupFor(Duration.ofDays(7)).keepResult(Duration.ofHours(1));
        System.out.println(orders.submitOnce(BILL, order, once).kind());
        System.out.println(orders.submitOnce(BILL, order, once).kind());
        Awaited end = client.await(orders.submit(BILL, order, once), Duration.ofMillis(100));
        if (end instanceof Awaited.Succeeded done) {
            System.out.println("bill " + done.result(BILL).number());
        } else if (end instanceof Awaited.Unfinished unfinished) {
            System.out.println("still " + unfinished.state().text());
        }
    }

    /** One call for tasks that differ, another for any number of one type. */
    private static void many(Queue orders) {
        Order small = new Order("B-1", 100);
        Order large = new Order("B-2", 1_000_000);
        orders.submitAllAsync(List.of(
                        TaskRequest.of(BILL, small, Submission.plain().id(small.id())),
                        TaskRequest.of(
                                BILL, large, Submission.plain().id(large.id()).lane(Lane.HIGH)),
                        TaskRequest.of(
                                REPORT,
                                List.of(small, large),
                                Submission.plain().id("report-B"))))
                .thenAccept(receipts -> System.out.println(receipts.size() + " submitted"))
                .exceptionally(error -> {
                    throw new CompletionException(
                            "submit all of them again: the ids keep them from running twice", error);
                })
                .toCompletableFuture()
                .join();
        System.out.println(orders.submitAll(BILL, List.of(small, large)).size() + " more");
    }

    /** A task can be cancelled until it has ended; one that runs is asked to stop. */
    private static void later(Queue orders, HeadraceClient client) {
        var task = orders.schedule(BILL, new Order("C-1", 900), Duration.ofDays(30));
        System.out.println(client.lookUp(task).known().orElseThrow().text());
        System.out.println(client.cancel(task));
        System.out.println(orders.deadLetters().list(DeadFilter.all(), 10).size() + " dead");
    }
}
