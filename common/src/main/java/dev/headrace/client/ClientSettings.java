package dev.headrace.client;

import dev.headrace.internal.text.DurationText;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Durability;
import dev.headrace.task.PayloadCodec;
import java.time.Duration;

/**
 * A client's settings. Immutable: {@code ClientSettings.of("redis://localhost:6379").withGiveUpAfter(Duration.ofSeconds(5))}.
 *
 * @param redis how to reach Redis
 * @param giveUpAfter how long a call goes on trying while Redis cannot be reached; 100 ms to 10 minutes, default 30 s
 * @param maxPayloadBytes the largest payload, its headers included, that is accepted for submission; 1 byte to 256 MiB, default 1 MiB
 * @param codec writes payloads and reads results; default JSON
 * @param durability what a submission waits for that says nothing of it; default none
 */
public record ClientSettings(
        RedisSettings redis, Duration giveUpAfter, int maxPayloadBytes, PayloadCodec codec, Durability durability) {
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(100);
    // Far under the hour for which Redis knows a producer, or a batch sent again could be taken twice.
    private static final Duration MOST_PATIENCE = Duration.ofMinutes(10);
    private static final int LARGEST_PAYLOAD = 256 * 1024 * 1024;

    /** @throws IllegalArgumentException if a setting is out of its range, by name */
    public ClientSettings {
        if (giveUpAfter.compareTo(LEAST_PATIENCE) < 0 || giveUpAfter.compareTo(MOST_PATIENCE) > 0) {
            throw new IllegalArgumentException("giveUpAfter: " + DurationText.of(giveUpAfter) + " is not within "
                    + DurationText.of(LEAST_PATIENCE) + " to " + DurationText.of(MOST_PATIENCE));
        }
        if (maxPayloadBytes < 1 || maxPayloadBytes > LARGEST_PAYLOAD) {
            throw new IllegalArgumentException(
                    "maxPayloadBytes: " + maxPayloadBytes + " is not within 1 to " + LARGEST_PAYLOAD);
        }
        codec = codec.upTo(maxPayloadBytes);
        require(redis, durability);
    }

    /** Returns the defaults for an address, as {@link RedisSettings} takes it. */
    public static ClientSettings of(String uri) {
        return of(RedisSettings.of(uri));
    }

    /** Returns the defaults for a Redis. */
    public static ClientSettings of(RedisSettings redis) {
        return new ClientSettings(
                redis, Duration.ofSeconds(30), PayloadCodec.DEFAULT_MAX_BYTES, PayloadCodec.json(), Durability.NONE);
    }

    /** Returns these settings with another time after which a call is given up. */
    public ClientSettings withGiveUpAfter(Duration patience) {
        return new ClientSettings(redis, patience, maxPayloadBytes, codec, durability);
    }

    /** Returns these settings with another limit on payloads, their headers included. The codec stays; JSON takes payloads up to the limit. */
    public ClientSettings withMaxPayloadBytes(int limit) {
        return new ClientSettings(redis, giveUpAfter, limit, codec, durability);
    }

    /** Returns these settings with another codec; payloads keep their limit. */
    public ClientSettings withCodec(PayloadCodec other) {
        return new ClientSettings(redis, giveUpAfter, maxPayloadBytes, other, durability);
    }

    /**
     * Returns these settings with another durability, for each submission that names none of its own.
     *
     * @throws IllegalArgumentException if its time is not under the command timeout
     */
    public ClientSettings withDurability(Durability other) {
        return new ClientSettings(redis, giveUpAfter, maxPayloadBytes, codec, other);
    }

    /** The same, if this client can wait for it. */
    Durability require(Durability wanted) {
        return require(redis, wanted);
    }

    // Nothing at all is answered while Redis waits for replicas, and a connection that is silent for longer is given
    // up.
    private static Durability require(RedisSettings redis, Durability wanted) {
        if (wanted.waits() && wanted.within().compareTo(redis.commandTimeout()) >= 0) {
            throw new IllegalArgumentException("durability: " + DurationText.of(wanted.within())
                    + " is not under the command timeout, " + DurationText.of(redis.commandTimeout()));
        }
        return wanted;
    }
}
