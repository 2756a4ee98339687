package dev.headrace.testing.sim;

import dev.headrace.protocol.LeadReply;
import java.time.Duration;

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

    LeadReply lead(String token, Duration ttl) {
        String holder = shard.leader().get(KEY).orElse(null);
        if (holder != null && !holder.equals(HANDED_OVER) && !holder.equals(token)) {
            return LeadReply.HELD_BY_ANOTHER;
        }
        shard.leader().put(KEY, token, ttl);
        if (holder == null) {
            return LeadReply.ACQUIRED;
        }
        return holder.equals(token) ? LeadReply.RENEWED : LeadReply.TAKEN_OVER;
    }

    boolean handOver(String token) {
        boolean led = isLed(token);
        if (led) {
            shard.leader().replace(KEY, HANDED_OVER);
        }
        return led;
    }

    boolean abdicate(String token) {
        return isLed(token) && shard.leader().remove(KEY);
    }
}
