package dev.headrace.controller.internal.sweep;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.task.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Lets sweeps that may change nothing pass a lane without its group, which nobody makes then. */
public final class MissingGroups {
    private MissingGroups() {}

    /** Returns what was read; where the lane has no group and the sweeps may change nothing, returns {@code empty} instead. */
    public static <T> CompletionStage<T> are(T empty, Leadership leadership, CompletionStage<T> read) {
        if (leadership.mayChange()) {
            return read;
        }
        return read.exceptionally(error -> {
            if (EventLoop.rootOf(error) instanceof StoreException store
                    && store.kind() == StoreException.Kind.NO_GROUP) {
                return empty;
            }
            throw error instanceof CompletionException wrapped ? wrapped : new CompletionException(error);
        });
    }
}
