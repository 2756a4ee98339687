package dev.headrace.internal.protocol.entry;

import dev.headrace.internal.text.Printable;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of a worker: its instance name, which a restart may reuse, and an incarnation id ({@code boot}), which is never
 * reused. The text {@code instance~boot} is the consumer's name in every group and the owner's name in every heartbeat.
 *
 * @param instance {@code [A-Za-z0-9._-]{1,64}}
 * @param boot the incarnation id: 12 hexadecimal digits, random at each start
 */
public record WorkerId(String instance, String boot) {
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern BOOT = Pattern.compile("[0-9a-f]{12}");
    private static final int BOOT_BYTES = 6;

    /** @throws IllegalArgumentException if the instance name or the incarnation id is not allowed */
    public WorkerId {
        if (!INSTANCE.matcher(instance).matches()) {
            throw new IllegalArgumentException("instance: '" + Printable.escape(instance)
                    + "' is not an instance's name; it takes 1 to 64 letters, digits, dots, dashes and underscores");
        }
        if (!BOOT.matcher(boot).matches()) {
            throw new IllegalArgumentException("boot: '" + Printable.escape(boot) + "' is not 12 hexadecimal digits");
        }
    }

    /** Returns an id for this start of an instance, with an incarnation id that was never used before. */
    public static WorkerId boot(String instance) {
        byte[] random = new byte[BOOT_BYTES];
        new SecureRandom().nextBytes(random);
        return new WorkerId(instance, HexFormat.of().formatHex(random));
    }

    /** Parses a consumer's name; empty if the consumer is a foreign one. */
    public static Optional<WorkerId> parse(String consumer) {
        int tilde = consumer.lastIndexOf('~');
        if (tilde < 0
                || !INSTANCE.matcher(consumer.substring(0, tilde)).matches()
                || !BOOT.matcher(consumer.substring(tilde + 1)).matches()) {
            return Optional.empty();
        }
        return Optional.of(new WorkerId(consumer.substring(0, tilde), consumer.substring(tilde + 1)));
    }

    /** Returns true if a consumer's name belongs to another incarnation of this instance. */
    public boolean isOtherIncarnation(String consumer) {
        return parse(consumer)
                .filter(other -> other.instance.equals(instance) && !other.boot.equals(boot))
                .isPresent();
    }

    /** Returns {@code instance~boot}. */
    @Override
    public String toString() {
        return instance + "~" + boot;
    }
}
