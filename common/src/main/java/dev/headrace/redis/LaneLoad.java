package dev.headrace.redis;

import dev.headrace.task.EntryIds;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How much is in a lane.
 *
 * @param delivered the id up to which entries were delivered
 * @param oldestMillis when the oldest queued entry came, or {@link Long#MAX_VALUE} when none is queued
 */
record LaneLoad(long queued, long pending, String delivered, long oldestMillis) {
    static final LaneLoad NONE = new LaneLoad(0, 0, GroupView.NONE.lastDelivered(), Long.MAX_VALUE);

    /** Ends with NO_GROUP where there is no such stream. */
    static CompletionStage<LaneLoad> of(Link link, String stream) {
        return link.send(CommandType.XINFO, Link.args().add("GROUPS").add(stream))
                .thenCompose(groups -> of(link, stream, GroupView.of(groups)));
    }

    private static CompletionStage<LaneLoad> of(Link link, String stream, GroupView group) {
        CompletionStage<@Nullable Object> length =
                link.send(CommandType.XLEN, Link.args().add(stream));
        return length.thenCombine(oldest(link, stream, group.lastDelivered()), (entries, oldest) -> {
            long queued = Reply.number(Objects.requireNonNull(entries)) - group.pending();
            return new LaneLoad(Math.max(0, queued), group.pending(), group.lastDelivered(), millisOf(oldest));
        });
    }

    private static CompletionStage<@Nullable Object> oldest(Link link, String stream, String delivered) {
        if (EntryIds.isLast(delivered)) {
            return CompletableFuture.completedFuture(null);
        }
        return link.send(
                CommandType.XRANGE,
                Link.args()
                        .add(stream)
                        .add(EntryIds.after(delivered))
                        .add("+")
                        .add("COUNT")
                        .add(1));
    }

    private static long millisOf(@Nullable Object entries) {
        Object[] found = Reply.array(entries);
        return found.length == 0 ? Long.MAX_VALUE : EntryIds.millis(Reply.text(Reply.array(found[0])[0]));
    }

    /** For how long the oldest has been queued; zero when none is. */
    Duration oldest(long nowMillis) {
        return Duration.ofMillis(Math.max(0, nowMillis - oldestMillis));
    }
}
