package dev.headrace.controller;

import dev.headrace.protocol.TaskStore;
import dev.headrace.testing.sim.VirtualLoop;
import dev.headrace.testing.sim.VirtualProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;

/** The controller's own classes, unchanged, in a simulated process. */
public final class ControllerBoot {
    private final VirtualLoop loop;
    private final ControllerEngine engine;

    private ControllerBoot(VirtualLoop loop, ControllerEngine engine) {
        this.loop = loop;
        this.engine = engine;
    }

    /** Starts one that looks after every queue. */
    public static ControllerBoot start(
            VirtualProcess process, TaskStore store, String name, ControllerSettings settings) {
        VirtualLoop loop = process.loop();
        Scope scope = new Scope(name, Set.of(), false);
        ControllerEngine engine = new ControllerEngine(loop, store, settings, scope, new SimpleMeterRegistry());
        loop.execute(engine::start);
        return new ControllerBoot(loop, engine);
    }

    /** SIGTERM; then, when it has handed over. */
    public void terminate(Runnable then) {
        loop.execute(() -> loop.when(engine.stop(), (done, error) -> then.run()));
    }
}
