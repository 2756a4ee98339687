package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.queue.PendingEntry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** rewind: what lies ahead of a clock that was set back. */
final class ModelRewind {
    private static final Pattern OWN_TTL = Pattern.compile(" ttl=(\\d+) since=\\d+$");
    private static final long TOLERATED = 1000;

    private final ModelShard shard;

    ModelRewind(ModelShard shard) {
        this.shard = shard;
    }

    int rewind(String token, Duration ttl, List<PendingEntry> entries) {
        if (!new ModelLeader(shard).mayAct(token, ModelGuard.REWIND_LEADER)) {
            return 0;
        }
        List<PendingEntry> found = entries.stream().filter(this::liesAhead).toList();
        found.forEach(entry -> bringToNow(entry, ttl));
        return found.size();
    }

    int rewindWorkers(String token, Duration ttl, List<String> workers) {
        if (!new ModelLeader(shard).mayAct(token, ModelGuard.REWIND_LEADER)) {
            return 0;
        }
        int shortened = 0;
        for (String worker : workers) {
            Duration longest = ofLiveness(worker, ttl);
            shortened += shard.liveness().left(worker) > longest.toMillis() ? 1 : 0;
            shard.liveness().shorten(worker, longest);
        }
        return shortened;
    }

    private Duration ofLiveness(String worker, Duration ttl) {
        return shard.liveness()
                .get(worker)
                .flatMap(words -> Optional.ofNullable(words.get("ttl")))
                .map(text -> Duration.ofMillis(Long.parseLong(text)))
                .orElse(ttl);
    }

    private boolean liesAhead(PendingEntry entry) {
        ModelStream.Pending pending = shard.pending(entry.lease());
        if (pending == null || shard.entry(entry.lease()) == null) {
            return false;
        }
        boolean others = !pending.consumer().equals(entry.consumer());
        boolean ahead = pending.deliveredAt() > shard.now() + TOLERATED;
        return !(others && shard.guards(ModelGuard.REWIND_OWNER)) && (ahead || !shard.guards(ModelGuard.REWIND_AHEAD));
    }

    private void bringToNow(PendingEntry entry, Duration ttl) {
        String heartbeat = entry.lease().text();
        Duration ofLiveness = ofLiveness(entry.consumer(), ttl);
        Duration ofHeartbeat = shard.heartbeats()
                .get(heartbeat)
                .map(OWN_TTL::matcher)
                .filter(Matcher::find)
                .map(own -> Duration.ofMillis(Long.parseLong(own.group(1))))
                .orElse(ofLiveness);
        ModelStream.Pending pending = Objects.requireNonNull(shard.pending(entry.lease()));
        StreamId id = StreamId.parse(entry.lease().entryId());
        shard.lane(entry.lease().lane()).claim(id, pending.consumer(), shard.now(), pending.deliveries());
        shard.heartbeats().shorten(heartbeat, ofHeartbeat);
        shard.liveness().shorten(entry.consumer(), ofLiveness);
    }
}
