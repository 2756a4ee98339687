package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.control.Glimpse;
import dev.headrace.internal.protocol.control.LeadReply;
import java.time.Duration;
import java.util.Optional;

/** lead, handOver and abdicate: the key that says which controller sweeps, and that the clock has not jumped. */
final class ModelLeader {
    private static final String KEY = "leader";
    private static final String HANDED_OVER = "handed-over";

    private final ModelShard shard;

    ModelLeader(ModelShard shard) {
        this.shard = shard;
    }

    boolean isLed(String token) {
        return shard.leader().get(KEY).filter(token::equals).isPresent();
    }

    /** Whether the caller may act as the leader: by this guard, if it is there. */
    boolean mayAct(String token, ModelGuard guard) {
        return isLed(token) || !shard.guards(guard);
    }

    Glimpse glimpse() {
        return new Glimpse(shard.leader().get(KEY).orElse(null), shard.later().size() > 0);
    }

    boolean renew(String token, Duration ttl) {
        Optional<String> holder = shard.leader().get(KEY);
        boolean led = isLed(token) || !shard.guards(ModelGuard.RENEW_HOLDER);
        holder.filter(held -> led).ifPresent(held -> shard.leader().put(KEY, held, ttl));
        return led && holder.isPresent();
    }

    LeadReply lead(String token, String next, Duration ttl) {
        String holder = shard.leader().get(KEY).orElse(null);
        boolean another = holder != null && !holder.equals(HANDED_OVER) && !holder.equals(token);
        if (another && shard.guards(ModelGuard.LEAD_HOLDER)) {
            shard.leader().shorten(KEY, ttl.multipliedBy(10));
            return LeadReply.HELD_BY_ANOTHER;
        }
        boolean free = holder == null || holder.equals(HANDED_OVER);
        shard.leader().put(KEY, free ? next : holder, ttl);
        if (!free) {
            return LeadReply.RENEWED;
        }
        return holder == null ? LeadReply.ACQUIRED : LeadReply.TAKEN_OVER;
    }

    boolean handOver(String token) {
        boolean led = isLed(token) || !shard.guards(ModelGuard.HAND_OVER_HOLDER);
        if (led) {
            shard.leader().replace(KEY, HANDED_OVER);
        }
        return led;
    }

    boolean abdicate(String token) {
        boolean led = isLed(token) || !shard.guards(ModelGuard.ABDICATE_HOLDER);
        return led && shard.leader().remove(KEY);
    }
}
