package dev.headrace.worker.internal.engine;

import dev.headrace.worker.internal.claim.ClaimGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Allows no claims in a queue until its settings were read once, because the limits of its tasks are not known before. Stays
 * open then: the worker goes on with the settings that it read. Used on the loop only.
 */
final class SettingsGate implements ClaimGate {
    private final String queue;
    private final Supplier<Optional<String>> failure;
    private final List<Runnable> actions = new ArrayList<>();
    private boolean open;

    /** @param failure returns the current error of reading the settings, or empty */
    SettingsGate(String queue, Supplier<Optional<String>> failure) {
        this.queue = queue;
        this.failure = failure;
    }

    /** Notes that the settings were read. */
    void open() {
        if (!open) {
            open = true;
            actions.forEach(Runnable::run);
            actions.clear();
        }
    }

    boolean isOpen() {
        return open;
    }

    @Override
    public int allowed() {
        return open ? ALL : 0;
    }

    /**
     * Runs the action now, or when the gate opens. A shard registers it when its groups are open; {@link #onOpen} does nothing,
     * because its action would claim before that.
     */
    void whenOpen(Runnable action) {
        if (open) {
            action.run();
        } else {
            actions.add(action);
        }
    }

    /** Returns the error of reading the settings; empty while the first answer is awaited. */
    @Override
    public Optional<String> reason() {
        return open ? Optional.empty() : failure.get();
    }

    /** Returns why nothing is claimed, or empty if the settings were read. */
    Optional<String> complaint() {
        return open
                ? Optional.empty()
                : reason().or(() -> Optional.of("the settings of queue " + queue + " are not read yet"));
    }
}
