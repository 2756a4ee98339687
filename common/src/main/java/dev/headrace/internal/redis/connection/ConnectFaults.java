package dev.headrace.internal.redis.connection;

import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.LoginRefusal;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Explains why a start did not connect, and knows which errors a retry cannot solve. */
final class ConnectFaults {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectFaults.class);

    private final RedisAddress address;
    private final Duration connectFor;

    ConnectFaults(RedisAddress address, Duration connectFor) {
        this.address = address;
        this.connectFor = connectFor;
    }

    /** Returns true if a retry cannot solve this error. */
    static boolean lasting(Throwable error) {
        return refused(error) || LoginRefusal.in(error) != null || misdirected(error) || TlsFault.of(error) != null;
    }

    /** Returns the message for a failed first attempt. */
    String notYet(Throwable error) {
        return "Redis at " + address.shown() + " is not reached yet (" + saidBy(error) + ")";
    }

    /**
     * Returns the error for the caller, without the cause: its text is in the message, and its stack is thirty
     * lines of Netty's. The log has it at level debug.
     */
    StoreException of(Throwable error) {
        if (refused(error)) {
            return (StoreException) error;
        }
        LOG.debug("connecting to Redis at {} failed", address.shown(), error);
        String said = saidBy(error);
        String shown = "Redis at " + address.shown();
        TlsFault tls = TlsFault.of(error);
        if (tls != null) {
            // The error of one of several servers is from ofServer, and names the server.
            return new StoreException(
                    Kind.UNFIT,
                    error instanceof StoreException known
                            ? String.valueOf(known.getMessage())
                            : shown + " was reached, and " + tls.sentence(said));
        }
        if (LoginRefusal.in(error) != null) {
            return new StoreException(
                    Kind.DENIED,
                    shown + " refused the login (" + said + "). Check the user and the password in its address");
        }
        if (misdirected(error)) {
            return new StoreException(
                    Kind.UNFIT,
                    shown + " was reached, and answered '" + said
                            + "': its address asks for what is not there. Check the database's number and the kind of"
                            + " address, " + RedisAddress.KINDS);
        }
        if (error instanceof StoreException known && !known.passing()) {
            return known;
        }
        String tried = "tried for " + DurationText.of(connectFor) + ", the last error was '" + said + "'";
        if (error instanceof StoreException known && known.kind() == Kind.UNAVAILABLE) {
            return new StoreException(Kind.UNAVAILABLE, shown + " was not ready: " + tried);
        }
        return new StoreException(
                Kind.DISCONNECTED,
                shown + " was not reached: " + tried + ". Start Redis there, or name another address"
                        + otherScheme(error));
    }

    /** Returns the error for a connection to one of several servers: as a retry may succeed, it is no {@link Kind#UNFIT}. */
    static StoreException ofServer(String what, String server, Throwable error) {
        TlsFault tls = TlsFault.of(error);
        return tls == null || error instanceof StoreException
                ? Faults.of(what, server, error)
                : new StoreException(
                        Kind.DISCONNECTED,
                        "Redis at " + server + " was reached, and " + tls.sentence(saidBy(error)),
                        error);
    }

    /**
     * Returns advice about the other scheme. A server without TLS does not answer a handshake, or closes the connection; a
     * server with TLS closes the connection without a handshake.
     */
    private String otherScheme(Throwable error) {
        if (address.tls()) {
            return reached(error) ? ". If Redis does not use TLS there, write redis instead of rediss" : "";
        }
        return brokenOff(error) ? ". If Redis uses TLS there, write rediss instead of redis" : "";
    }

    /** Returns false if no server accepted the connection. */
    private static boolean reached(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof ConnectException || at instanceof UnknownHostException) {
                return false;
            }
        }
        return true;
    }

    /** Returns true if the server closed the connection. Lettuce then may report that its handshake is not registered. */
    private static boolean brokenOff(Throwable error) {
        String said = saidBy(error);
        return error instanceof ClosedChannelException
                || said.startsWith("Connection closed")
                || said.equals("RedisHandshakeHandler not registered")
                || said.contains("Connection reset")
                || said.contains("Broken pipe");
    }

    private static String saidBy(@Nullable Throwable error) {
        if (error == null) {
            return "no error";
        }
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return Printable.escape(String.valueOf(root.getMessage()));
    }

    /** Returns true if Headrace rejects the server, or the server refuses the connection, with a complete message. */
    private static boolean refused(Throwable error) {
        return error instanceof StoreException store && (store.kind() == Kind.UNFIT || store.kind() == Kind.DENIED);
    }

    /** Returns true if the database does not exist, or the address of sentinels leads to a plain Redis. */
    private static boolean misdirected(Throwable error) {
        return said(error, "ERR DB index", "ERR invalid DB index", "ERR unknown command", "ERR SELECT is not allowed");
    }

    private static boolean said(Throwable error, String... beginnings) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            String said = at.getMessage();
            if (said != null && Arrays.stream(beginnings).anyMatch(said::startsWith)) {
                return true;
            }
        }
        return false;
    }
}
