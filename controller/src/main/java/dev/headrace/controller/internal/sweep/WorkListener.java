package dev.headrace.controller.internal.sweep;

/** Hears how the steps of periodic work end. Called on the loop. */
public interface WorkListener {

    /** A step begins. */
    default void begins(String work) {}

    /** A step ended well. */
    void fine(String work);

    /** A step ended with this error. The work goes on, after a longer pause. */
    void failed(String work, Throwable error);
}
