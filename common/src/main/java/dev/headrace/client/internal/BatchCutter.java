package dev.headrace.client.internal;

import dev.headrace.internal.protocol.produce.NewTask;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Splits a sequence of tasks into parts that fit into one batch each. Used by one thread. */
public final class BatchCutter {
    private final Consumer<List<NewTask>> pieces;
    private List<NewTask> piece = new ArrayList<>();
    private long bytes;

    public BatchCutter(Consumer<List<NewTask>> pieces) {
        this.pieces = pieces;
    }

    public void add(NewTask task) {
        long weight = Backlog.weight(task);
        if (bytes + weight > Backlog.MOST_BYTES || piece.size() == Backlog.MOST_TASKS) {
            finish();
        }
        piece.add(task);
        bytes += weight;
    }

    /** Passes on the last part. */
    public void finish() {
        if (!piece.isEmpty()) {
            List<NewTask> cut = piece;
            piece = new ArrayList<>();
            bytes = 0;
            pieces.accept(cut);
        }
    }
}
