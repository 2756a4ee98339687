package dev.headrace.testing;

import java.util.function.BooleanSupplier;

/** Lets bytes through while it is open. */
final class Gate {

    private static final int LOOK_EVERY_MS = 20;

    private boolean open = true;

    synchronized void shut() {
        open = false;
    }

    synchronized void open() {
        open = true;
        notifyAll();
    }

    /** Waits until it is open, or until what waits is of no use any more. */
    synchronized void pass(BooleanSupplier useless) throws InterruptedException {
        while (!open && !useless.getAsBoolean()) {
            wait(LOOK_EVERY_MS);
        }
    }
}
