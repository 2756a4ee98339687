package dev.headrace.internal.redis.topology;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.redis.address.Address;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.task.StoreException;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The masters of a cluster. Several nodes are asked at once, because a node that was disconnected, or has just come back, may
 * give an outdated answer. If two nodes claim a slot, the one with the higher epoch has it; this is the cluster's own rule.
 */
final class ClusterMasters implements Masters {
    /**
     * A long interval is enough: a node that is not the master of a slot redirects, and a disconnected one stops writes soon.
     */
    private static final Duration LOOK_EACH = Duration.ofSeconds(30);

    private static final int ASKED = 2;
    private static final int ASKED_IN_TROUBLE = 5;

    private final List<Address> seeds;
    private final AtomicReferenceArray<@Nullable Address> bySlot = new AtomicReferenceArray<>(SLOTS);
    private final Random random = new Random();
    private volatile Set<Address> living = Set.of();
    private int rounds;
    private int applied;
    private long[] epochs = {};

    ClusterMasters(List<Address> seeds) {
        this.seeds = seeds;
    }

    @Override
    public Optional<Address> of(int slot) {
        return Optional.ofNullable(bySlot.get(slot));
    }

    @Override
    public Set<Address> all() {
        Set<Address> masters = new LinkedHashSet<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            Address master = bySlot.get(slot);
            if (master != null) {
                masters.add(master);
            }
        }
        return masters;
    }

    @Override
    public boolean useful(Address server) {
        return living.contains(server) || seeds.contains(server);
    }

    @Override
    public void moved(int slot, Address to) {
        bySlot.set(slot, to);
    }

    @Override
    public Duration lookEach() {
        return LOOK_EACH;
    }

    @Override
    public CompletionStage<Void> refresh(boolean trouble, Function<Address, CompletionStage<Connection>> links) {
        int round = nextRound();
        List<CompletionStage<Void>> asked = new ArrayList<>();
        for (Address node : chosen(trouble)) {
            asked.add(links.apply(node)
                    .thenCompose(link ->
                            link.send(CommandType.CLUSTER, Connection.args().add("NODES")))
                    .thenAccept(reply ->
                            answered(round, ClusterView.read(Reply.text(Objects.requireNonNull(reply)), node))));
        }
        return FirstAnswer.of(asked).exceptionallyCompose(error -> CompletableFuture.failedFuture(explained(error)));
    }

    /** Returns the nodes to ask: those with slots, after errors also those without, and always one of the configured nodes. */
    private Set<Address> chosen(boolean trouble) {
        List<Address> known = new ArrayList<>(trouble ? living : all());
        Collections.shuffle(known, random);
        Set<Address> chosen =
                new LinkedHashSet<>(known.subList(0, Math.min(known.size(), trouble ? ASKED_IN_TROUBLE : ASKED)));
        if (chosen.isEmpty()) {
            chosen.addAll(seeds);
        } else if (trouble) {
            chosen.add(seeds.get(random.nextInt(seeds.size())));
        }
        return chosen;
    }

    private synchronized int nextRound() {
        return ++rounds;
    }

    private synchronized void answered(int round, ClusterView view) {
        if (round < applied
                || view.members().stream().allMatch(member -> member.slots().isEmpty())) {
            return;
        }
        boolean first = round > applied;
        if (first) {
            applied = round;
            epochs = new long[SLOTS];
        }
        Set<Address> seen = new HashSet<>(first ? Set.of() : living);
        for (ClusterView.Member member : view.members()) {
            if (member.failed()) {
                seen.remove(member.address());
            } else {
                seen.add(member.address());
            }
            if (member.master()) {
                claim(member);
            }
        }
        living = Set.copyOf(seen);
    }

    private void claim(ClusterView.Member member) {
        for (int[] range : member.slots()) {
            for (int slot = range[0]; slot <= Math.min(range[1], SLOTS - 1); slot++) {
                if (member.epoch() >= epochs[slot]) {
                    epochs[slot] = member.epoch();
                    bySlot.set(slot, member.address());
                }
            }
        }
    }

    private static Throwable explained(Throwable error) {
        Throwable cause = EventLoop.rootOf(error);
        if (cause instanceof StoreException
                && String.valueOf(cause.getMessage()).contains("cluster support disabled")) {
            return new StoreException(
                    StoreException.Kind.UNFIT,
                    "the Redis at this address is not a node of a cluster. Use redis://host:port for it, or name a"
                            + " node of the cluster");
        }
        return cause;
    }

    /** Returns true for any node: a node that is not the master of a slot redirects to the master. */
    @Override
    public CompletionStage<Boolean> fit(Connection link) {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public List<Address> seeds() {
        return seeds;
    }
}
