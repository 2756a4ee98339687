package dev.headrace.internal.redis.verb.produce;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Shard;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadDetails.FailedAttempt;
import dev.headrace.view.DeadTask;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the record of a dead task. Returns an answer even if the record was changed by hand. */
final class DeadRecord {
    private static final String FAILURE = "failure:";
    private static final String KEPT = "f:";
    private static final int PARTS_OF_A_FAILURE = 4;
    private static final BigDecimal FURTHEST = new BigDecimal("1000000000000000");

    private DeadRecord() {}

    /** @param values the values of these fields, in their order */
    static DeadTask summary(Shard shard, DeadRef ref, String[] fields, Object[] values) {
        Map<String, String> record = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i++) {
            if (values[i] != null) {
                record.put(fields[i], Reply.text(values[i]));
            }
        }
        return task(shard, ref.id(), Objects.requireNonNull(ref.died()), record);
    }

    private static DeadTask task(Shard shard, String id, Instant died, Map<String, String> record) {
        return new DeadTask(
                shard,
                id,
                died,
                record.get(KEPT + EntryField.TYPE),
                FailureCode.ofName(record.get("code")),
                FailureCode.ofName(record.get("cause")),
                record.getOrDefault("message", "its record has no message"),
                record.getOrDefault("worker", ""),
                number(record.get(KEPT + EntryField.ATTEMPT), 1));
    }

    /** Returns the details, or empty if there is no dead task with this id. */
    static Optional<DeadDetails> details(Shard shard, String id, @Nullable Object score, byte[][] pairs) {
        Map<String, String> record = new LinkedHashMap<>();
        byte[] body = null;
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            String name = new String(pairs[i], StandardCharsets.UTF_8);
            if (name.equals(KEPT + EntryField.BODY)) {
                body = pairs[i + 1];
            } else {
                record.put(name, new String(pairs[i + 1], StandardCharsets.UTF_8));
            }
        }
        if (!"dead".equals(record.get("state")) && score == null) {
            return Optional.empty();
        }
        Instant died = instant(score == null ? record.getOrDefault("ended", "0") : Reply.text(score));
        DeadTask task = task(shard, id, died, record);
        return Optional.of(new DeadDetails(task, body, attempts(record), kept(record)));
    }

    private static List<FailedAttempt> attempts(Map<String, String> record) {
        List<FailedAttempt> attempts = new ArrayList<>();
        record.forEach((name, line) -> {
            if (name.startsWith(FAILURE)) {
                String[] parts = (line + "   ").split(" ", PARTS_OF_A_FAILURE);
                boolean timed = parts[0].matches("\\d{1,15}");
                attempts.add(new FailedAttempt(
                        number(name.substring(FAILURE.length()), 0),
                        timed ? Instant.ofEpochMilli(Long.parseLong(parts[0])) : null,
                        parts[1],
                        parts[2],
                        parts[3].strip()));
            }
        });
        attempts.sort(Comparator.comparingInt(FailedAttempt::attempt));
        return attempts;
    }

    private static Map<String, String> kept(Map<String, String> record) {
        Map<String, String> kept = new LinkedHashMap<>();
        record.forEach((name, value) -> {
            if (name.startsWith(KEPT)) {
                kept.put(name.substring(KEPT.length()), value);
            }
        });
        return kept;
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    /**
     * Parses a score, which may have an exponent or be infinite if it was written by hand. Returns whole ms within
     * limits, in the same way as the scripts that compare this time with a score.
     */
    static Instant instant(String score) {
        try {
            BigDecimal millis = new BigDecimal(score).min(FURTHEST).max(FURTHEST.negate());
            return Instant.ofEpochMilli(millis.longValue());
        } catch (NumberFormatException e) {
            return Instant.ofEpochMilli(
                    score.startsWith("-") ? FURTHEST.negate().longValue() : FURTHEST.longValue());
        }
    }
}
