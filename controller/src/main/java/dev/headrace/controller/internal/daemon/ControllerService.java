package dev.headrace.controller.internal.daemon;

import dev.headrace.controller.Controller;
import dev.headrace.health.Health;
import dev.headrace.internal.daemon.EndRequest;
import dev.headrace.internal.daemon.Service;
import dev.headrace.internal.daemon.Startup;
import dev.headrace.internal.daemon.settings.ExitCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts and stops the controller of the daemon. */
final class ControllerService implements Service {
    private final Controller.Builder builder;
    private final Startup startup = new Startup();
    private final EndRequest asked = new EndRequest();
    private volatile @Nullable Controller started;

    ControllerService(Controller.Builder builder) {
        this.builder = builder;
    }

    @Override
    public int run() {
        Optional<Controller> begun = startup.of(builder::start);
        if (begun.isPresent()) {
            runToTheEnd(begun.get());
        }
        return ExitCode.OK;
    }

    private void runToTheEnd(Controller controller) {
        try (controller) {
            started = controller;
            asked.await();
        }
    }

    @Override
    public Health health() {
        Controller controller = started;
        return controller == null ? Health.notReady("starting; Redis has not answered yet") : controller.health();
    }

    @Override
    public void stop() {
        asked.ask();
        startup.cutShort();
    }
}
