package dev.headrace.controller.internal.sweep;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.task.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Lets sweeps that may change nothing skip a lane without a group, because they may not create it. */
public final class MissingGroups {
    private MissingGroups() {}

    /** Returns the result of a read, or {@code empty} if the lane has no group and the sweeps may change nothing. */
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
