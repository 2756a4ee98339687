package dev.headrace.internal.redis.topology;

import dev.headrace.internal.redis.address.Address;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A redirect of a slot from one node of a cluster to another.
 *
 * @param ask true for ASK, which applies only to this command because the slot is moving; false for MOVED
 * @param host the other node's host; null for the host of the redirecting node
 */
public record Redirect(boolean ask, int slot, @Nullable String host, int port) {
    private static final Pattern SAID = Pattern.compile("(MOVED|ASK) (\\d{1,5}) (\\S*):(\\d{1,5})");

    /** Returns the redirect in an error, if there is one. */
    public static Optional<Redirect> in(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof RedisCommandExecutionException && at.getMessage() != null) {
                return read(at.getMessage());
            }
        }
        return Optional.empty();
    }

    public static Optional<Redirect> read(String message) {
        Matcher said = SAID.matcher(message);
        if (!said.matches()) {
            return Optional.empty();
        }
        String host = said.group(3);
        return Optional.of(new Redirect(
                said.group(1).equals("ASK"),
                Integer.parseInt(said.group(2)),
                host.isEmpty() || host.equals("?") ? null : host,
                Integer.parseInt(said.group(4))));
    }

    /** Returns the address of the other node, for a redirect by this server. */
    public Address from(Address namer) {
        return new Address(host == null ? namer.host() : host, port);
    }
}
