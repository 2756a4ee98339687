package dev.headrace.internal.loop;

import org.jspecify.annotations.Nullable;

/**
 * Reports errors of the Java virtual machine, such as an OutOfMemoryError, to the daemon of this process. Code that such an error
 * ends half-way may leave a state that nothing repairs: a task without a thread, or a timer that is not set again. A program that
 * embeds a worker has no listener, and nothing happens there. Reporting needs no memory. Thread-safe.
 */
public final class JvmErrors {
    private static volatile @Nullable Listener listener;

    private JvmErrors() {}

    /** Sets the listener of this process. */
    public static void listen(Listener process) {
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

    /** Receives the reports. The methods are called from any thread, must not block for long, and need no memory. */
    public interface Listener {
        /** Called when the error may have left a part of the process without effect. */
        void ownCodeFailed();

        /** Called when the error failed a handler's call or a command. Other threads may have met one at the same time. */
        void contained();
    }
}
