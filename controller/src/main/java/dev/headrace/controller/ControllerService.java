package dev.headrace.controller;

import dev.headrace.daemon.ExitCode;
import dev.headrace.daemon.Service;
import java.util.concurrent.CountDownLatch;

/** A controller between its process's start and end. */
final class ControllerService implements Service {
    private final Controller.Builder builder;
    private final CountDownLatch asked = new CountDownLatch(1);

    ControllerService(Controller.Builder builder) {
        this.builder = builder;
    }

    @Override
    public int run() throws InterruptedException {
        try (Controller controller = builder.start()) {
            asked.await();
        }
        return ExitCode.OK;
    }

    @Override
    public void stop() {
        asked.countDown();
    }
}
