package dev.headrace.examples.quickstart.check;

/** What the comparison of a task's result with this program's own said. */
public enum Verdict {
    /** The same. */
    SAME,
    /** Another result, though the file is what it was: a failure of the run. */
    DIFFERENT,
    /** No result, though the file is there and can be read: a failure of the run. */
    MISSING,
    /** The file itself was changed or taken away while the quick start ran, so there is nothing to compare. */
    FILE_CHANGED
}
