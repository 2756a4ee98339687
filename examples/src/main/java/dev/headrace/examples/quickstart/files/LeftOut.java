package dev.headrace.examples.quickstart.files;

import dev.headrace.internal.text.Printable;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files and directories that could not be read: all are counted, the first few are named. Thread-safe. */
public final class LeftOut {
    private static final int NAMED = 3;

    private final String what;
    private final List<String> named = new ArrayList<>();
    private long count;

    /** @param what follows the count: {@code could not be read} */
    public LeftOut(String what) {
        this.what = what;
    }

    public synchronized void add(String path, Exception why) {
        count++;
        if (named.size() < NAMED) {
            named.add(Printable.escape(path) + " (" + reason(why) + ")");
        }
    }

    public synchronized long count() {
        return count;
    }

    /** One line, or nothing when nothing was left out. */
    public synchronized Optional<String> summary() {
        if (count == 0) {
            return Optional.empty();
        }
        String more = count > named.size() ? " and " + (count - named.size()) + " more" : "";
        return Optional.of(count + " " + what + ": " + String.join(", ", named) + more);
    }

    private static String reason(Exception why) {
        if (why instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (why instanceof NoSuchFileException) {
            return "gone";
        }
        if (why instanceof InvalidPathException) {
            return "its name cannot be spelled in this locale";
        }
        String message = why.getMessage();
        return Printable.escape(message == null ? why.getClass().getSimpleName() : message);
    }
}
