package dev.headrace.worker.internal.settle;

import dev.headrace.worker.internal.claim.ClaimGate;
import java.util.Optional;

/** Stops claims while many ended attempts are not acknowledged by Redis. */
public final class UnsettledBacklog implements ClaimGate {
    private static final int UNSETTLED_A_SLOT = 4;
    private static final int UNSETTLED_MORE = 500;

    private final Settler settler;
    private final int most;

    /** @param slots the maximum number of tasks of the queue that run at once */
    public UnsettledBacklog(Settler settler, int slots) {
        this.settler = settler;
        this.most = UNSETTLED_A_SLOT * slots + UNSETTLED_MORE;
    }

    @Override
    public int allowed() {
        return settler.backlog() > most ? 0 : ALL;
    }

    @Override
    public void onOpen(Runnable action) {
        settler.onAcknowledged(action);
    }

    @Override
    public Optional<String> reason() {
        return allowed() == 0
                ? Optional.of("Redis has not accepted the ends of tasks yet: " + settler.backlog())
                : Optional.empty();
    }
}
