package dev.headrace.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Has pending entries lie ahead of the server's clock, as they do when it was set back. No command does that, XCLAIM's
 * TIME included, so it is done to what DUMP says, and put back.
 */
public final class AheadOfClock {
    /** A time that no other delivery has, by which its place in the dump is found. */
    private static final Duration MARK = Duration.ofDays(1);

    private static final long POLYNOMIAL = 0x95ac9329ac4bc9b5L;

    private AheadOfClock() {}

    /** Has its delivery to this consumer lie so far in the future; the entry must still be in the stream. */
    public static void put(RespClient redis, String stream, String id, byte[] consumer, Duration ahead) {
        long now = millis(redis);
        long mark = now - MARK.toMillis();
        byte[] lane = bytes(stream);
        redis.callBinary(
                bytes("XCLAIM"),
                lane,
                bytes("workers"),
                consumer,
                bytes("0"),
                bytes(id),
                bytes("TIME"),
                bytes(Long.toString(mark)),
                bytes("JUSTID"));
        byte[] dump = (byte[]) redis.callBinary(bytes("DUMP"), lane);
        ByteBuffer bytes = ByteBuffer.wrap(dump).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(place(bytes, mark), now + ahead.toMillis());
        int content = dump.length - Long.BYTES;
        bytes.putLong(content, crc64(dump, content));
        redis.callBinary(bytes("RESTORE"), lane, bytes("0"), dump, bytes("REPLACE"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long millis(RespClient redis) {
        List<Object> time = redis.list("TIME");
        return Long.parseLong((String) time.get(0)) * 1000 + Long.parseLong((String) time.get(1)) / 1000;
    }

    private static int place(ByteBuffer bytes, long mark) {
        for (int at = 0; at + Long.BYTES <= bytes.limit(); at++) {
            if (bytes.getLong(at) == mark) {
                return at;
            }
        }
        throw new IllegalStateException("the dump does not hold the delivery's time; is the entry still pending?");
    }

    /** Redis's own sum over a dump: that of Jones. */
    private static long crc64(byte[] bytes, int length) {
        long crc = 0;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] & 0xff;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) == 1 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
            }
        }
        return crc;
    }
}
