package dev.headrace.examples.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.examples.sim.History.Character;
import dev.headrace.protocol.NewTask;
import dev.headrace.protocol.SubmitReply;
import dev.headrace.protocol.SubmitRequest;
import dev.headrace.protocol.TaskStore;
import dev.headrace.task.Lane;
import dev.headrace.testing.sim.VirtualLoop;
import dev.headrace.testing.sim.VirtualProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An idempotent producer: a batch at a time, sent again under its number until it is answered. */
final class Submitter {
    private final VirtualLoop loop;
    private final TaskStore store;
    private final History history;
    private final Queue<Order> orders = new ArrayDeque<>();
    private long sequence;
    private boolean busy;

    Submitter(VirtualProcess process, TaskStore store, History history) {
        this.loop = process.loop();
        this.store = store;
        this.history = history;
    }

    private record Order(NewTask task, Character character) {}

    /** Now or later, of any lane, with an id of its own or not. */
    void submit(int number, Character character, Random random) {
        byte[][] fields = {
            "type".getBytes(UTF_8), "number".getBytes(UTF_8), "body".getBytes(UTF_8), ("" + number).getBytes(UTF_8)
        };
        Lane lane = Lane.values()[random.nextInt(Lane.values().length)];
        int draw = random.nextInt(4);
        NewTask.Due due = draw == 0 ? new NewTask.Due(Duration.ofMillis(random.nextInt(5000)), null) : null;
        String id = draw == 0 ? "later:" + number : draw == 1 ? "chosen" + number : null;
        orders.add(new Order(
                new NewTask(lane, fields, id, draw == 1 ? NewTask.Identity.CHOSEN : NewTask.Identity.DRAWN, due),
                character));
        next();
    }

    private void next() {
        Order order = orders.peek();
        if (!busy && order != null) {
            busy = true;
            sequence++;
            send(order);
        }
    }

    private void send(Order order) {
        SubmitRequest request = new SubmitRequest(World.SHARD, "p", sequence, List.of(order.task()));
        CompletionStage<SubmitReply> sent =
                order.task().due() == null ? store.submit(request) : store.schedule(request);
        loop.when(sent, (reply, error) -> answered(order, reply));
    }

    private void answered(Order order, @Nullable SubmitReply reply) {
        if (reply instanceof SubmitReply.Taken taken) {
            history.acknowledged(taken.tasks().get(0).id(), order.character());
            orders.remove();
            busy = false;
            next();
        } else {
            loop.schedule(Duration.ofMillis(200), () -> send(order));
        }
    }
}
