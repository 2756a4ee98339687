package dev.headrace.task;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.text.Printable;
import java.util.regex.Pattern;

/**
 * One shard of a queue. All its keys are in one cluster slot, and one controller leads it at a time.
 *
 * @param queue the queue's name, {@code [A-Za-z0-9._-]{1,64}}
 * @param number 0 to 1023; shard 0 always exists and gets a plain producer's {@code XADD}
 */
public record Shard(String queue, int number) {
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MOST = 1024;

    /** @throws IllegalArgumentException if the queue's name or the number is not allowed */
    public Shard {
        requireQueueName(queue);
        requireNumber(number);
    }

    /** Returns shard 0 of a queue. */
    public static Shard first(String queue) {
        return new Shard(queue, 0);
    }

    /**
     * Parses the shard in a task's full name, {@code queue/id} or {@code queue#shard/id}.
     *
     * @throws IllegalArgumentException if the name has another form
     */
    public static Shard ofTask(String task) {
        int slash = required(task, "task").indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("task: '" + Printable.escape(task)
                    + "' is not a task's full name, which is QUEUE/ID or QUEUE#SHARD/ID");
        }
        String tag = task.substring(0, slash);
        int hash = tag.indexOf('#');
        String queue = hash < 0 ? tag : tag.substring(0, hash);
        String number = hash < 0 ? "0" : tag.substring(hash + 1);
        if (!number.matches("\\d{1,4}")) {
            throw new IllegalArgumentException("shard: '" + Printable.escape(number) + "' is not a shard's number");
        }
        return new Shard(queue, Integer.parseInt(number));
    }

    /**
     * Returns the name if it is a valid queue name.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static String requireQueueName(String queue) {
        if (!QUEUE.matcher(required(queue, "queue")).matches()) {
            throw new IllegalArgumentException("queue: '" + Printable.escape(queue)
                    + "' is not a queue's name; it takes 1 to 64 letters, digits, dots, dashes and underscores");
        }
        return queue;
    }

    /**
     * Returns the number if it is a valid shard number.
     *
     * @throws IllegalArgumentException if it is not within 0 to 1023
     */
    public static int requireNumber(int number) {
        if (number < 0 || number >= MOST) {
            throw new IllegalArgumentException("shard: " + number + " is not within 0 to " + (MOST - 1));
        }
        return number;
    }

    /** Returns the cluster hash tag without braces: {@code emails} for shard 0, {@code emails#3} for shard 3. */
    public String tag() {
        return number == 0 ? queue : queue + "#" + number;
    }

    @Override
    public String toString() {
        return tag();
    }
}
