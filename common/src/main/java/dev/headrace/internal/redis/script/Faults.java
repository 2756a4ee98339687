package dev.headrace.internal.redis.script;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.JvmErrors;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Classifies errors of Redis by their first word, and formats them for people. */
public final class Faults {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("BUSY", Kind.UNAVAILABLE),
            Map.entry("LOADING", Kind.UNAVAILABLE),
            Map.entry("MASTERDOWN", Kind.UNAVAILABLE),
            Map.entry("CLUSTERDOWN", Kind.UNAVAILABLE),
            Map.entry("TRYAGAIN", Kind.UNAVAILABLE),
            Map.entry("MOVED", Kind.UNAVAILABLE),
            Map.entry("ASK", Kind.UNAVAILABLE),
            Map.entry("READONLY", Kind.UNAVAILABLE),
            Map.entry("NOREPLICAS", Kind.UNAVAILABLE),
            Map.entry("MISCONF", Kind.UNAVAILABLE),
            Map.entry("UNBLOCKED", Kind.UNAVAILABLE),
            Map.entry("OOM", Kind.OUT_OF_MEMORY),
            Map.entry("NOGROUP", Kind.NO_GROUP),
            Map.entry("NOAUTH", Kind.DENIED),
            Map.entry("WRONGPASS", Kind.DENIED),
            Map.entry("NOPERM", Kind.DENIED),
            Map.entry("WRONGTYPE", Kind.CORRUPT));

    private static final String WRONG_TYPE = "WRONGTYPE ";

    /** The start of Redis's error for a script whose user lacks the right to a command or a key. */
    private static final String REFUSED_IN_A_SCRIPT = "The user executing the script can't ";

    private Faults() {}

    /** Returns the result of a read, or {@code empty} if the lane or its group does not exist. Other errors stay errors. */
    public static <T extends @Nullable Object> CompletionStage<T> absentIs(T empty, CompletionStage<T> read) {
        return insteadOf(Kind.NO_GROUP, empty, read);
    }

    /** Returns the result of a read, or {@code instead} if the read ended with an error of this kind. */
    public static <T extends @Nullable Object> CompletionStage<T> insteadOf(
            Kind kind, T instead, CompletionStage<T> read) {
        return read.exceptionally(error -> {
            Throwable cause = EventLoop.rootOf(error);
            if (cause instanceof StoreException store && store.kind() == kind) {
                return instead;
            }
            throw cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
        });
    }

    /** Converts the error of a command. */
    public static StoreException of(String what, String address, Throwable error) {
        Throwable cause = EventLoop.rootOf(error);
        if (cause instanceof StoreException known) {
            return known;
        }
        if (cause instanceof OutOfMemoryError) {
            JvmErrors.contained(cause);
            return new StoreException(
                    Kind.OVERSIZED,
                    what + ": the answer of Redis at " + address + " does not fit into this process's memory ("
                            + reason(cause) + "). Look for an oversized entry with MEMORY USAGE on the queue's keys",
                    cause);
        }
        if (cause instanceof RedisCommandTimeoutException) {
            return new StoreException(
                    Kind.TIMEOUT, what + ": no answer from Redis at " + address + " within the command timeout", cause);
        }
        if (cause instanceof RedisCommandExecutionException) {
            String said = String.valueOf(cause.getMessage());
            return new StoreException(
                    kind(said), what + ": Redis at " + address + " refused: " + Printable.escape(said), cause);
        }
        String refusal = LoginRefusal.in(cause);
        if (refusal != null) {
            return refusedLogin(what, address, refusal, cause);
        }
        return new StoreException(
                Kind.DISCONNECTED, what + ": no connection to Redis at " + address + " (" + reason(cause) + ")", cause);
    }

    /** Returns true if a key has another type than the call needs. */
    public static boolean isWrongType(StoreException fault) {
        return fault.kind() == Kind.CORRUPT
                && String.valueOf(fault.getMessage()).contains(WRONG_TYPE);
    }

    /** Returns the error with the affected keys, which Redis does not name. */
    public static StoreException wrongTypes(String what, List<KeyTypes.Wrong> wrong, StoreException refusal) {
        String keys = wrong.stream().map(KeyTypes.Wrong::sentence).collect(Collectors.joining("; "));
        String said = String.valueOf(refusal.getMessage()).substring(what.length() + ": ".length());
        return new StoreException(refusal.kind(), what + ": " + keys + " (" + said + ")", refusal);
    }

    /** Returns the error for a command that was never sent, because Redis refuses the login of new connections. */
    public static StoreException refusedLogin(String what, String address, String refusal, Throwable cause) {
        return new StoreException(
                Kind.LOGIN_REFUSED,
                what + ": no connection to Redis at " + address + ", which refuses the login (" + refusal
                        + "). Check the user and the password in its address; a running daemon must be restarted to use"
                        + " a new one",
                cause);
    }

    /** Returns the error for a command that was never sent, because the TLS handshake of new connections fails. */
    public static StoreException noHandshake(String what, String address, String reason, Throwable cause) {
        return new StoreException(
                Kind.DISCONNECTED, what + ": no connection to Redis at " + address + ": " + reason, cause);
    }

    /**
     * Returns the kind of an error. An error inside a script may follow other text, so its first word is searched there too; Redis 6.2
     * puts a hyphen before some of them, such as OOM.
     * For a missing lane, XINFO reports that there is no such key, while XPENDING and XREADGROUP report a missing group.
     */
    public static Kind kind(String said) {
        if (said.startsWith("ERR no such key")) {
            return Kind.NO_GROUP;
        }
        String first = said.split("[ :]", 2)[0];
        Kind kind = KINDS.get(first);
        if (kind != null) {
            return kind;
        }
        if (said.contains(REFUSED_IN_A_SCRIPT)) {
            return Kind.DENIED;
        }
        for (Map.Entry<String, Kind> known : KINDS.entrySet()) {
            if (said.contains(" " + known.getKey() + " ") || said.contains(" -" + known.getKey() + " ")) {
                return known.getValue();
            }
        }
        return said.startsWith("ERR") && said.contains("Error running script") ? Kind.CORRUPT : Kind.OTHER;
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return Printable.escape(message == null ? cause.getClass().getSimpleName() : message);
    }
}
