package dev.headrace.internal.redis.verb.control;

import dev.headrace.internal.protocol.control.Glimpse;
import dev.headrace.internal.redis.script.Batches;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of idle shards with as few commands as possible: an MGET and an EXISTS for hundreds of shards, and
 * one script that renews the leaderships of hundreds.
 * In a cluster each shard needs its own commands, because no command accepts keys of two slots.
 */
public final class Glimpses {
    private static final int MOST_A_CALL = 500;

    private final Connections connections;

    public Glimpses(Connections connections) {
        this.connections = connections;
    }

    public CompletionStage<Map<Shard, Glimpse>> of(Collection<Shard> shards) {
        return Batches.each(calls(shards), this::call).thenApply(maps -> {
            Map<Shard, Glimpse> all = new HashMap<>();
            maps.forEach(all::putAll);
            return all;
        });
    }

    private List<List<Shard>> calls(Collection<Shard> shards) {
        int most = connections.oneServer() ? MOST_A_CALL : 1;
        List<Shard> all = List.copyOf(shards);
        List<List<Shard>> calls = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            calls.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return calls;
    }

    private CompletionStage<Map<Shard, Glimpse>> call(List<Shard> shards) {
        Connection link = connections.general(shards.get(0));
        CompletionStage<@Nullable Object> leaders = link.send(CommandType.MGET, keys(shards, Keys::leader));
        return waiting(link, shards).thenCombine(leaders, (waiting, tokens) -> {
            @Nullable Object[] found = Reply.array(tokens);
            Map<Shard, Glimpse> seen = new HashMap<>();
            for (int i = 0; i < shards.size(); i++) {
                seen.put(shards.get(i), new Glimpse(Reply.textOrNull(found[i]), waiting.get(i)));
            }
            return seen;
        });
    }

    /** Returns which shards have waiting tasks. They are checked one by one, and only if at least one has any. */
    private static CompletionStage<List<Boolean>> waiting(Connection link, List<Shard> shards) {
        return count(link, shards).thenCompose(count -> {
            if (count == 0 || count == shards.size()) {
                return CompletableFuture.completedFuture(
                        shards.stream().map(shard -> count > 0).toList());
            }
            return Batches.each(shards, shard -> count(link, List.of(shard)).thenApply(there -> there > 0));
        });
    }

    private static CompletionStage<Long> count(Connection link, List<Shard> shards) {
        return link.send(CommandType.EXISTS, keys(shards, Keys::later))
                .thenApply(count -> Reply.number(Objects.requireNonNull(count)));
    }

    private static CommandArgs<byte[], byte[]> keys(List<Shard> shards, Function<Keys, String> key) {
        CommandArgs<byte[], byte[]> args = Connection.args();
        shards.forEach(shard -> args.add(key.apply(new Keys(shard))));
        return args;
    }

    public CompletionStage<Boolean> empty(Shard shard) {
        Keys keys = new Keys(shard);
        Connection link = connections.general(shard);
        return Batches.each(
                        List.of(Lane.values()),
                        lane -> link.send(CommandType.XLEN, Connection.args().add(keys.lane(lane))))
                .thenApply(lengths ->
                        lengths.stream().allMatch(length -> Reply.number(Objects.requireNonNull(length)) == 0));
    }

    public CompletionStage<Set<Shard>> renew(Map<Shard, String> tokens, Duration ttl) {
        return Batches.each(calls(tokens.keySet()), shards -> renew(shards, tokens, ttl))
                .thenApply(held -> held.stream().flatMap(List::stream).collect(Collectors.toSet()));
    }

    private CompletionStage<List<Shard>> renew(List<Shard> shards, Map<Shard, String> tokens, Duration ttl) {
        ScriptCall call = new ScriptCall(Script.RENEW, shards.size() + 1).arg(ttl.toMillis());
        shards.forEach(shard -> call.keys(new Keys(shard).leader()).arg(Objects.requireNonNull(tokens.get(shard))));
        return connections.general(shards.get(0)).run(call).thenApply(reply -> {
            String marks = Reply.text(Objects.requireNonNull(reply));
            return IntStream.range(0, shards.size())
                    .filter(i -> marks.charAt(i) == '1')
                    .mapToObj(shards::get)
                    .toList();
        });
    }
}
