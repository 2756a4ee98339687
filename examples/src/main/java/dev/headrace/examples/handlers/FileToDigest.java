package dev.headrace.examples.handlers;

/**
 * The payload of a {@code file-digest} task.
 *
 * @param path an absolute path on the worker's machine
 */
public record FileToDigest(String path) {}
