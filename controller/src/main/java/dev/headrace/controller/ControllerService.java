package dev.headrace.controller;

import dev.headrace.daemon.ExitCode;
import dev.headrace.daemon.Service;
import dev.headrace.health.Health;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A controller between its process's start and end. */
final class ControllerService implements Service {
    private final Controller.Builder builder;
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile @Nullable Controller started;

    ControllerService(Controller.Builder builder) {
        this.builder = builder;
    }

    @Override
    public int run() throws InterruptedException {
        try (Controller controller = builder.start()) {
            started = controller;
            asked.await();
        }
        return ExitCode.OK;
    }

    @Override
    public Health health() {
        Controller controller = started;
        return controller == null ? Health.notReady("starting; Redis has not answered yet") : controller.health();
    }

    @Override
    public void stop() {
        asked.countDown();
    }
}
