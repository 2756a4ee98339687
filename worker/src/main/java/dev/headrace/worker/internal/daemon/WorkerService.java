package dev.headrace.worker.internal.daemon;

import dev.headrace.health.Health;
import dev.headrace.internal.daemon.EndRequest;
import dev.headrace.internal.daemon.Service;
import dev.headrace.internal.daemon.Startup;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.worker.ShutdownReport;
import dev.headrace.worker.Worker;
import dev.headrace.worker.WorkerBuilder;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts and stops the worker of the daemon. */
final class WorkerService implements Service {
    private final WorkerBuilder builder;
    private final HandlerJars jars;
    private final Duration drainTimeout;
    private final Startup startup = new Startup();
    private final EndRequest asked = new EndRequest();
    private volatile @Nullable Worker started;

    WorkerService(WorkerBuilder builder, HandlerJars jars, Duration drainTimeout) {
        this.builder = builder;
        this.jars = jars;
        this.drainTimeout = drainTimeout;
    }

    @Override
    public int run() {
        Thread.currentThread().setContextClassLoader(jars.loader());
        try (jars) {
            Optional<Worker> begun = startup.of(builder::start);
            return begun.isPresent() ? runToTheEnd(begun.get()) : ExitCode.OK;
        }
    }

    private int runToTheEnd(Worker worker) {
        try (worker) {
            started = worker;
            asked.await();
            ShutdownReport how = worker.stop();
            Thread.interrupted(); // Clears an interrupt, perhaps of a handler, before the next resources are closed.
            return exitCode(how);
        }
    }

    private static int exitCode(ShutdownReport how) {
        return switch (how.kind()) {
            case DRAINED -> ExitCode.OK;
            case RELEASED -> ExitCode.RELEASED;
            case LEFT_BEHIND -> ExitCode.REDIS_UNREACHABLE;
        };
    }

    @Override
    public Duration drainTimeout() {
        return drainTimeout;
    }

    @Override
    public Health health() {
        Worker worker = started;
        return worker == null ? Health.notReady("starting; Redis has not answered yet") : worker.health();
    }

    @Override
    public void stop() {
        asked.ask();
        startup.cutShort();
    }
}
