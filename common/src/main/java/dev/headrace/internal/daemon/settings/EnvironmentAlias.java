package dev.headrace.internal.daemon.settings;

/**
 * An environment variable of another name that a setting understands as well; the setting's own {@code HEADRACE_*}
 * variable goes before it.
 *
 * @param variable its name
 * @param unit put behind its value when that is a bare number, for example {@code s} where the variable counts seconds; may be empty
 */
public record EnvironmentAlias(String variable, String unit) {}
