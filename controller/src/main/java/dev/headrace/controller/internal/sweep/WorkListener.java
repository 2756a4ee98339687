package dev.headrace.controller.internal.sweep;

/** Is told how the steps of periodic work begin and end. Called on the loop. */
public interface WorkListener {

    /** A step begins. */
    default void began(String work) {}

    /** A step succeeded. */
    void succeeded(String work);

    /** A step failed with this error. The work continues after a longer pause. */
    void failed(String work, Throwable error);
}
