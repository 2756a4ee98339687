package dev.headrace.client;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.text.DurationText;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Durability;
import dev.headrace.task.PayloadCodec;
import java.time.Duration;

/**
 * A client's settings. Immutable: {@code ClientSettings.of("redis://localhost:6379").withGiveUpAfter(Duration.ofSeconds(5))}.
 *
 * @param redis the address, the login and the timeouts of Redis
 * @param giveUpAfter how long a call is retried while Redis cannot be reached; 100 ms to 10 minutes, default 30 s
 * @param maxPayloadBytes the maximum size of a payload with its headers; 1 byte to 256 MiB, default 1 MiB
 * @param codec encodes payloads and decodes results; default JSON
 * @param durability how many replicas a submission waits for, unless the submission sets its own durability; default none
 */
public record ClientSettings(
        RedisSettings redis, Duration giveUpAfter, int maxPayloadBytes, PayloadCodec codec, Durability durability) {
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(100);
    // Redis remembers a producer for an hour. A batch that is repeated later could be executed twice.
    private static final Duration MOST_PATIENCE = Duration.ofMinutes(10);
    private static final int LARGEST_PAYLOAD = 256 * 1024 * 1024;

    /** @throws IllegalArgumentException if a setting is out of its range; the message names it */
    public ClientSettings {
        if (required(giveUpAfter, "giveUpAfter").compareTo(LEAST_PATIENCE) < 0
                || giveUpAfter.compareTo(MOST_PATIENCE) > 0) {
            throw new IllegalArgumentException("giveUpAfter: " + DurationText.of(giveUpAfter) + " is not within "
                    + DurationText.of(LEAST_PATIENCE) + " to " + DurationText.of(MOST_PATIENCE));
        }
        if (maxPayloadBytes < 1 || maxPayloadBytes > LARGEST_PAYLOAD) {
            throw new IllegalArgumentException(
                    "maxPayloadBytes: " + maxPayloadBytes + " is not within 1 to " + LARGEST_PAYLOAD);
        }
        codec = required(codec, "codec").upTo(maxPayloadBytes);
        require(required(redis, "redis"), required(durability, "durability"));
    }

    /** Returns the default settings for an address in the form that {@link RedisSettings} takes. */
    public static ClientSettings of(String uri) {
        return of(RedisSettings.of(uri));
    }

    /** Returns the default settings for these settings of Redis. */
    public static ClientSettings of(RedisSettings redis) {
        return new ClientSettings(
                redis, Duration.ofSeconds(30), PayloadCodec.DEFAULT_MAX_BYTES, PayloadCodec.json(), Durability.NONE);
    }

    /** Returns these settings with another time after which calls are given up. */
    public ClientSettings withGiveUpAfter(Duration giveUpAfter) {
        return new ClientSettings(redis, giveUpAfter, maxPayloadBytes, codec, durability);
    }

    /**
     * Returns these settings with another limit for payloads with their headers. A lower limit of the codec is raised.
     */
    public ClientSettings withMaxPayloadBytes(int limit) {
        return new ClientSettings(redis, giveUpAfter, limit, codec, durability);
    }

    /** Returns these settings with another codec. The limit for payloads stays. */
    public ClientSettings withCodec(PayloadCodec codec) {
        return new ClientSettings(redis, giveUpAfter, maxPayloadBytes, codec, durability);
    }

    /**
     * Returns these settings with another durability, for submissions that set none.
     *
     * @throws IllegalArgumentException if the maximum wait is not shorter than the command timeout
     */
    public ClientSettings withDurability(Durability durability) {
        return new ClientSettings(redis, giveUpAfter, maxPayloadBytes, codec, durability);
    }

    /** Returns the durability if its maximum wait is shorter than the command timeout; throws otherwise. */
    Durability require(Durability wanted) {
        return require(redis, wanted);
    }

    // A connection gets no replies while Redis waits for replicas, and is closed after the command timeout without a
    // reply.
    private static Durability require(RedisSettings redis, Durability wanted) {
        if (wanted.waits() && wanted.within().compareTo(redis.commandTimeout()) >= 0) {
            throw new IllegalArgumentException("durability: " + DurationText.of(wanted.within())
                    + " is not under the command timeout, " + DurationText.of(redis.commandTimeout()));
        }
        return wanted;
    }
}
