package dev.headrace.controller.internal.sweep;

/** Receives the starts and ends of steps of periodic work. Called on the loop. */
public interface WorkListener {

    /** Called when a step begins. */
    default void began(String work) {}

    /** Called when a step succeeded. */
    void succeeded(String work);

    /** Called when a step had nothing to do and sent nothing, so that it shows nothing of Redis. */
    void skipped(String work);

    /** Called when a step failed with this error. The work continues after a longer pause. */
    void failed(String work, Throwable error);
}
