package dev.headrace.internal.daemon.settings;

/**
 * A second environment variable for a setting; the setting's own {@code HEADRACE_*} variable takes precedence.
 *
 * @param variable its name
 * @param unit appended to the value if it is a bare number, for example {@code s} for seconds; may be empty
 */
public record EnvironmentAlias(String variable, String unit) {}
