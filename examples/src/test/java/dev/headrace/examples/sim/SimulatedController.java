package dev.headrace.examples.sim;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.engine.ControllerEngine;
import dev.headrace.controller.internal.engine.Scope;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.testing.sim.VirtualLoop;
import dev.headrace.testing.sim.VirtualProcess;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;

/** The controller's own classes, unchanged, in a simulated process. */
public final class SimulatedController {
    private final VirtualLoop loop;
    private final ControllerEngine engine;
    private final MeterRegistry meters;

    private SimulatedController(VirtualLoop loop, ControllerEngine engine, MeterRegistry meters) {
        this.loop = loop;
        this.engine = engine;
        this.meters = meters;
    }

    /** Starts one that looks after every queue. */
    public static SimulatedController start(
            VirtualProcess process, TaskStore store, String name, ControllerSettings settings) {
        VirtualLoop loop = process.loop();
        Scope scope = new Scope(name, Set.of(), false);
        MeterRegistry meters = new SimpleMeterRegistry();
        ControllerEngine engine = new ControllerEngine(loop, store, settings, scope, meters);
        loop.execute(engine::start);
        return new SimulatedController(loop, engine, meters);
    }

    /** Whether it was disturbed for the fourth time running by one cause, and waited no more before it recovered. */
    public boolean leftAWaitOut() {
        return meters.find("headrace.recovery.delays.skipped").counters().stream()
                .anyMatch(counter -> counter.count() > 0);
    }

    /** SIGTERM; then, when it has handed over. */
    public void terminate(Runnable then) {
        loop.execute(() -> loop.when(engine.stop(), (done, error) -> then.run()));
    }
}
