package dev.headrace.client;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.task.PayloadException;
import dev.headrace.task.TaskType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/** Encodes payloads and options into tasks for the store. Thread-safe; works in the caller's thread. */
final class Encoding {
    /** The number of values for type and body: a name and a value each. */
    private static final int OWN_PARTS = 4;

    private static final String LATER = "later:";
    private static final byte[] TYPE = EntryField.TYPE.getBytes(StandardCharsets.UTF_8);
    private static final byte[] BODY = EntryField.BODY.getBytes(StandardCharsets.UTF_8);

    private final ClientSettings settings;
    private final Supplier<String> names;

    Encoding(ClientSettings settings, Supplier<String> names) {
        this.settings = settings;
        this.names = names;
    }

    /** @throws PayloadException if the payload cannot be encoded or exceeds the limit */
    <P> NewTask task(String queue, TaskType<P, ?> type, P payload, Submission submission) {
        byte[] body = body(queue, type, payload);
        byte[][] fields = fields(type, body, submission.fields());
        requireWithin(queue, type, body.length, fields);
        String id = submission.id().orElseGet(() -> submission.due() == null ? "" : LATER + names.get());
        return new NewTask(
                submission.lane(), fields, id.isEmpty() ? null : id, submission.identity(), submission.due());
    }

    private <P> byte[] body(String queue, TaskType<P, ?> type, P payload) {
        if (payload == null) {
            throw new PayloadException(refused(queue, type) + "it is null, and a handler needs a payload");
        }
        byte[] body;
        try {
            body = settings.codec().write(payload);
        } catch (PayloadException e) {
            throw new PayloadException(refused(queue, type) + e.getMessage(), e);
        }
        if (body == null) {
            throw new PayloadException(refused(queue, type) + "the codec's write returned null");
        }
        if (body.length > settings.maxPayloadBytes()) {
            throw new PayloadException(refused(queue, type) + body.length + " bytes, over the limit of "
                    + settings.maxPayloadBytes() + " (maxPayloadBytes)");
        }
        return body;
    }

    /** Applies the limit to the payload with its headers, because Redis moves and delivers both. */
    private void requireWithin(String queue, TaskType<?, ?> type, int body, byte[][] fields) {
        long headers = 0;
        for (int i = OWN_PARTS; i < fields.length; i++) {
            headers += i % 2 == 0 && isHeader(fields[i]) ? fields[i].length + (long) fields[i + 1].length : 0;
        }
        if (body + headers > settings.maxPayloadBytes()) {
            throw new PayloadException(refused(queue, type) + body + " bytes and " + headers
                    + " bytes of headers are over the limit of " + settings.maxPayloadBytes()
                    + " (maxPayloadBytes)");
        }
    }

    private static boolean isHeader(byte[] name) {
        return name.length > 2 && name[0] == 'h' && name[1] == ':';
    }

    private static String refused(String queue, TaskType<?, ?> type) {
        return "the payload of a task of type '" + type.name() + "' for queue " + queue + " is refused: ";
    }

    private static byte[][] fields(TaskType<?, ?> type, byte[] body, Map<String, String> more) {
        byte[][] fields = new byte[OWN_PARTS + 2 * more.size()][];
        fields[0] = TYPE;
        fields[1] = type.name().getBytes(StandardCharsets.UTF_8);
        fields[2] = BODY;
        fields[3] = body;
        int at = OWN_PARTS;
        for (Map.Entry<String, String> field : more.entrySet()) {
            fields[at++] = field.getKey().getBytes(StandardCharsets.UTF_8);
            fields[at++] = field.getValue().getBytes(StandardCharsets.UTF_8);
        }
        return fields;
    }
}
