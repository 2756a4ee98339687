package dev.headrace.internal.loop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports errors of the Java virtual machine, such as an OutOfMemoryError, to the daemon of this process. Code that such an error
 * ends half-way may leave a state that nothing repairs: a task without a thread, or a timer that is not set again. A program that
 * embeds a worker has no listener, and nothing happens there. Reporting needs no memory. Thread-safe.
 */
public final class JvmErrors {
    /** The classes that the code names which catches or reports these errors. */
    private static final List<Class<?>> NAMED = List.of(
            Throwable.class,
            Error.class,
            VirtualMachineError.class,
            OutOfMemoryError.class,
            StackOverflowError.class,
            Exception.class,
            RuntimeException.class);

    private static volatile @Nullable Listener listener;

    private JvmErrors() {}

    /**
     * Sets the listener of this process. Before that, reports an error of each named class to a listener that does nothing: the
     * virtual machine needs memory at the first use of a class name in code, and none may be left later.
     */
    public static void listen(Listener process) {
        listener = new Rehearsal();
        inOwnCode(new InternalError("a rehearsal of the report about " + NAMED));
        contained(new InternalError("a rehearsal"));
        listener = process;
    }

    /** Returns true for an error that can strike any code at any time. A StackOverflowError strikes only deep calls. */
    public static boolean isFatal(@Nullable Throwable error) {
        return error instanceof VirtualMachineError && !(error instanceof StackOverflowError);
    }

    /** Reports the error of code that is not a handler's, if the error is one of the virtual machine. */
    public static void inOwnCode(@Nullable Throwable error) {
        Listener process = listener;
        if (process != null && isFatal(error)) {
            process.ownCodeFailed();
        }
    }

    /** Reports an error whose only effect is a failed handler call or command, if it is one of the virtual machine. */
    public static void contained(Throwable error) {
        Listener process = listener;
        if (process != null && isFatal(error)) {
            process.contained();
        }
    }

    /** The listener while the reports are run for the first time. */
    private static final class Rehearsal implements Listener {
        @Override
        public void ownCodeFailed() {}

        @Override
        public void contained() {}
    }

    /** Receives the reports. The methods are called from any thread, must not block for long, and need no memory. */
    public interface Listener {
        /** Called when the error may have left a part of the process without effect. */
        void ownCodeFailed();

        /** Called when the error failed a handler's call or a command. Other threads may have met one at the same time. */
        void contained();
    }
}
