package dev.headrace.examples.handlers;

import java.util.Objects;

/**
 * The payload of a {@code file-digest} task.
 *
 * @param path an absolute path on the worker's machine
 */
public record FileToDigest(String path) {
    /** @throws NullPointerException if the payload named no path: the task is dead then, and not tried again */
    public FileToDigest {
        Objects.requireNonNull(path, "path");
    }
}
