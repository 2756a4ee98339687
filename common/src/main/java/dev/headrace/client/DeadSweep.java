package dev.headrace.client;

import dev.headrace.client.internal.ClientLoop;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.dead.DeadLetterStore;
import dev.headrace.internal.protocol.dead.DeadQuery;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.Shard;
import dev.headrace.view.DeadTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dead tasks of a queue, shard by shard and page by page, those that died last first, and lists, replays or purges
 * those that match a filter, at a maximum rate. Each page begins at the time of death at which the last one ended. So the sweep
 * reaches neither tasks that die meanwhile nor replayed tasks that die again. Used on the loop only.
 */
final class DeadSweep {
    private static final int PAGE = 100;
    private static final int HIGHEST_RATE = 100_000;

    private final ClientLoop client;
    private final String queue;
    private final DeadFilter filter;
    private final Consumer<DeadTask> each;
    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private @Nullable Action action;
    private int rate;
    private long left = Long.MAX_VALUE;
    private int shards;
    private int shard;
    private @Nullable Instant until;
    private int seenThen;
    private long done;

    /** @param each receives each task that was listed, replayed or purged */
    DeadSweep(ClientLoop client, String queue, DeadFilter filter, Consumer<DeadTask> each) {
        this.client = client;
        this.queue = queue;
        this.filter = filter;
        this.each = each;
    }

    /** Lists at most this many tasks. The stage ends with their number. */
    CompletionStage<Long> look(long most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " is not at least 1");
        }
        left = most;
        return start();
    }

    /** Replays or purges all tasks that match. The stage ends with their number. */
    CompletionStage<Long> act(Action what, int perSecond) {
        if (perSecond < 1 || perSecond > HIGHEST_RATE) {
            throw new IllegalArgumentException("rate: " + perSecond + " is not within 1 to " + HIGHEST_RATE);
        }
        action = what;
        rate = perSecond;
        return start();
    }

    private CompletionStage<Long> start() {
        return client.onLoop(() -> {
            then(client.read("looking at queue " + queue, store -> store.queueSettings(queue)), settings -> {
                shards = settings.shards();
                beginShard();
            });
            return end;
        });
    }

    /** Reads the clock of the shard's own server, which wrote the times of death. */
    private void beginShard() {
        Shard here = new Shard(queue, shard);
        then(client.read("asking for the time of " + here, store -> store.now(here)), now -> {
            until = filter.until(now);
            seenThen = 0;
            page();
        });
    }

    private void page() {
        Shard here = new Shard(queue, shard);
        DeadQuery query = new DeadQuery(here, until, seenThen, PAGE);
        then(client.read("looking at dead tasks of " + here, store -> store.dead(query)), tasks -> {
            List<DeadTask> meant =
                    tasks.stream().filter(filter::matches).limit(left).toList();
            int full = tasks.size();
            if (full > 0) {
                remember(tasks);
            }
            if (action == null || meant.isEmpty()) {
                meant.forEach(this::note);
                next(full, Duration.ZERO);
            } else {
                act(here, meant, full);
            }
        });
    }

    /**
     * Notes where the next page begins: at the time of the last death, after the tasks that died at this time and were read.
     */
    private void remember(List<DeadTask> tasks) {
        Instant last = tasks.get(tasks.size() - 1).died();
        int then = (int) tasks.stream().filter(task -> task.died().equals(last)).count();
        seenThen = last.equals(until) ? seenThen + then : then;
        until = last;
    }

    /** Acts on at most as many tasks at once as the rate allows in a second, then on the rest. */
    private void act(Shard here, List<DeadTask> meant, int full) {
        List<DeadTask> turn = meant.subList(0, Math.min(rate, meant.size()));
        Action what = Objects.requireNonNull(action);
        List<DeadRef> refs = new ArrayList<>();
        turn.forEach(task -> refs.add(new DeadRef(task.id(), task.died())));
        String how = what.name().toLowerCase(Locale.ROOT) + " of " + refs.size() + " dead tasks of " + here;
        then(client.change(how, store -> what.on(store, here, refs)), replies -> {
            int gone = 0;
            List<DeadTask> later = new ArrayList<>();
            for (int i = 0; i < replies.size(); i++) {
                gone += replies.get(i) == what.done() && turn.get(i).died().equals(until) ? 1 : 0;
                if (replies.get(i) == what.done()) {
                    note(turn.get(i));
                } else if (replies.get(i) == DeadReply.LATER) {
                    later.add(turn.get(i));
                }
            }
            seenThen -= gone;
            Duration pause = Duration.ofSeconds(1)
                    .multipliedBy(refs.size() - later.size())
                    .dividedBy(rate);
            later.addAll(meant.subList(turn.size(), meant.size()));
            if (later.isEmpty()) {
                next(full, pause);
            } else {
                after(pause, () -> act(here, later, full));
            }
        });
    }

    private void note(DeadTask task) {
        done++;
        left--;
        each.accept(task);
    }

    private void next(int full, Duration pause) {
        if (left <= 0) {
            end.complete(done);
        } else if (full == PAGE) {
            after(pause, this::page);
        } else if (++shard < shards) {
            after(pause, this::beginShard);
        } else {
            end.complete(done);
        }
    }

    private void after(Duration pause, Runnable step) {
        client.loop().schedule(pause, () -> EventLoop.orFail(end, step));
    }

    private <T> void then(CompletionStage<T> stage, Consumer<T> go) {
        client.loop().when(stage, end, (value, error) -> {
            if (error != null || value == null) {
                end.completeExceptionally(
                        failure(error == null ? new IllegalStateException("no answer and no error") : error));
            } else {
                go.accept(value);
            }
        });
    }

    /** Returns the error for the whole sweep: the error of one step says nothing about the steps before it. */
    private Throwable failure(Throwable error) {
        if (action == null || done == 0 || !(error instanceof HeadraceException known)) {
            return error;
        }
        String outcome = action.name().toLowerCase(Locale.ROOT) + " of " + done + (done == 1 ? " task" : " tasks")
                + " was carried out before that";
        return new HeadraceException(Reason.RESULT_UNKNOWN, known.getMessage() + ". " + outcome, known);
    }

    /** An action on dead tasks. */
    enum Action {
        REPLAY(DeadReply.REPLAYED) {
            @Override
            CompletionStage<List<DeadReply>> on(DeadLetterStore store, Shard shard, List<DeadRef> tasks) {
                return store.replay(shard, tasks);
            }
        },
        PURGE(DeadReply.PURGED) {
            @Override
            CompletionStage<List<DeadReply>> on(DeadLetterStore store, Shard shard, List<DeadRef> tasks) {
                return store.purge(shard, tasks);
            }
        };

        private final DeadReply done;

        Action(DeadReply done) {
            this.done = done;
        }

        /** Returns the reply to a successful action. */
        DeadReply done() {
            return done;
        }

        abstract CompletionStage<List<DeadReply>> on(DeadLetterStore store, Shard shard, List<DeadRef> tasks);
    }
}
