package dev.headrace.worker.internal.claim;

import java.util.List;
import java.util.Optional;

/** All gates of a shard: the smallest number counts. */
public record ClaimGates(List<ClaimGate> gates) implements ClaimGate {
    @Override
    public int allowed() {
        int allowed = ALL;
        for (int i = 0; i < gates.size() && allowed > 0; i++) {
            allowed = Math.min(allowed, gates.get(i).allowed());
        }
        return allowed;
    }

    @Override
    public void onOpen(Runnable action) {
        gates.forEach(gate -> gate.onOpen(action));
    }

    @Override
    public Optional<String> reason() {
        return gates.stream().flatMap(gate -> gate.reason().stream()).findFirst();
    }
}
