package dev.headrace.worker.internal.run;

import dev.headrace.internal.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Formats a handler's error as one line for a log and a record: bounded and escaped. Of the stack, it has the frame that threw
 * and the frames of the handler's own code, but not those of the JDK or of the handler's callers.
 */
public final class ErrorText {
    private static final int LONGEST_MESSAGE = 500;
    private static final int LONGEST = 2000;
    private static final int MOST_CAUSES = 5;
    private static final int FRAMES = 5;
    private static final String CALLER = HandlerCall.class.getName();

    private ErrorText() {}

    public static String of(@Nullable String reason) {
        return Printable.escape(String.valueOf(reason), LONGEST_MESSAGE);
    }

    /** Returns the error, its first frames and its causes. If user code throws while it is read, only that part is missing. */
    public static String of(Throwable error) {
        StringBuilder text = new StringBuilder(256);
        try {
            Throwable each = error;
            for (int depth = 0; depth < MOST_CAUSES && each != null && text.length() < LONGEST; depth++) {
                append(text, each, depth);
                each = each.getCause() == each ? null : each.getCause();
            }
        } catch (Throwable e) {
            text.append(" (and a ").append(e.getClass().getName()).append(" when its message was read)");
        }
        if (text.length() > LONGEST) {
            text.setLength(LONGEST);
            text.append('…');
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Throwable error, int depth) {
        text.append(depth == 0 ? "" : " | caused by ").append(error.getClass().getName());
        String message = error.getMessage();
        if (message != null) {
            text.append(": ").append(Printable.escape(message, LONGEST_MESSAGE));
        }
        int told = 0;
        boolean first = true;
        for (StackTraceElement frame : error.getStackTrace()) {
            if (frame.getClassName().equals(CALLER) || told == FRAMES || text.length() >= LONGEST) {
                return;
            }
            if (first || !ofThePlatform(frame)) {
                text.append(" | at ").append(Printable.escape(frame.toString()));
                told++;
            }
            first = false;
        }
    }

    private static boolean ofThePlatform(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
