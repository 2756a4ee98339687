package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.protocol.queue.ServerView;
import dev.headrace.internal.redis.connection.Abilities;
import dev.headrace.internal.redis.connection.ServerCheck;
import dev.headrace.internal.redis.script.Batches;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads the descriptions of the servers behind the connections. */
public final class Servers {
    private final Connections connections;

    public Servers(Connections connections) {
        this.connections = connections;
    }

    /** Returns the server with the set of queues. */
    public CompletionStage<ServerView> any() {
        return view(connections.queues());
    }

    /** Returns all masters that answer; ends with an error if none does. */
    public CompletionStage<List<ServerView>> all() {
        return connections.masters().thenCompose(links -> Batches.some(links, Servers::view));
    }

    /** Returns the required commands that at least one master does not know, each once. */
    public CompletionStage<List<String>> missingCommands() {
        return connections
                .masters()
                .thenCompose(links -> Batches.some(links, Abilities::missing))
                .thenApply(
                        each -> each.stream().flatMap(List::stream).distinct().toList());
    }

    /** Returns the server of each of these shards; each server is read once, and those that do not answer are left out. */
    public CompletionStage<Map<Shard, ServerView>> of(Collection<Shard> shards) {
        Map<Object, List<Shard>> homes = new LinkedHashMap<>();
        shards.forEach(shard -> homes.computeIfAbsent(connections.home(shard), absent -> new ArrayList<>())
                .add(shard));
        return Batches.some(
                        homes.values(),
                        here -> view(connections.general(here.get(0))).thenApply(view -> Map.entry(here, view)))
                .thenApply(seen -> {
                    Map<Shard, ServerView> found = new HashMap<>();
                    seen.forEach(home -> home.getKey().forEach(shard -> found.put(shard, home.getValue())));
                    return found;
                });
    }

    private static CompletionStage<ServerView> view(Connection link) {
        CompletionStage<@Nullable Object> info = link.send(CommandType.INFO, Connection.args());
        CompletionStage<@Nullable Object> time = link.send(CommandType.TIME, Connection.args());
        return info.thenCombine(
                time,
                (facts, clock) ->
                        ServerCheck.view(Reply.text(Objects.requireNonNull(facts)), Objects.requireNonNull(clock)));
    }
}
