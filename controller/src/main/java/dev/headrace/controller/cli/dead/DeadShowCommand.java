package dev.headrace.controller.cli.dead;

import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.controller.cli.base.RedisCommand;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.text.Printable;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadDetails.FailedAttempt;
import dev.headrace.view.DeadName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code headrace dead show}: shows everything that is kept of a dead task. */
@Command(
        name = "show",
        description = "Shows everything that is kept of a dead task: why it died, its failed attempts, its payload.")
final class DeadShowCommand extends RedisCommand {
    private static final int LONGEST_PAYLOAD = 10_000;
    private static final int LONGEST_MESSAGE = 3_000;

    @Parameters(paramLabel = "QUEUE/ID", description = "Its full name: emails/ID, or emails#3/ID on shard 3")
    private String name = "";

    @Override
    public Integer call() {
        DeadName id = DeadName.parse(name);
        Optional<DeadDetails> found;
        try (HeadraceClient client = HeadraceClient.connect(ClientSettings.of(redis()))) {
            found = client.queue(id.shard().queue()).deadLetters().find(id);
        }
        if (found.isEmpty()) {
            complain("there is no dead task " + id + "; 'headrace task' shows its state");
            return ExitCode.FAILED;
        }
        answer(fields(found.get()), () -> print(found.get()));
        return ExitCode.OK;
    }

    private void print(DeadDetails dead) {
        out().println(dead.task().name() + ": dead since " + dead.task().died() + " of "
                + DeadListCommand.code(dead.task()));
        out().println("type " + Printable.escape(String.valueOf(dead.task().type())) + ", attempt "
                + dead.task().attempt() + ", worker "
                + Printable.escape(dead.task().worker()));
        out().println(Printable.escape(dead.task().message(), LONGEST_MESSAGE));
        out().println();
        out().println("failed attempts");
        dead.attempts().forEach(this::print);
        out().println();
        out().println("fields");
        dead.fields().forEach((field, value) -> out().println("  " + Printable.escape(field + " = " + value)));
        out().println();
        out().println("payload");
        out().println("  " + Printable.escape(payload(dead.body()), LONGEST_PAYLOAD));
    }

    private void print(FailedAttempt attempt) {
        out().println("  " + attempt.attempt() + "  " + (attempt.at() == null ? "-" : attempt.at()) + "  "
                + Printable.escape(attempt.worker()) + "  " + Printable.escape(attempt.code()));
        if (!attempt.message().isEmpty()) {
            for (String line : attempt.message().split(" \\| ")) {
                out().println("       " + Printable.escape(line, LONGEST_MESSAGE));
            }
        }
    }

    private static String payload(byte @Nullable [] body) {
        if (body == null) {
            return "none";
        }
        String text = text(body);
        return text == null ? body.length + " bytes that are not text; --json has them in base64" : text;
    }

    private static @Nullable String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Map<String, @Nullable Object> fields(DeadDetails dead) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(DeadListCommand.fields(dead.task()));
        fields.put(
                "attempts",
                dead.attempts().stream().map(DeadShowCommand::fields).toList());
        fields.put("fields", dead.fields());
        byte[] body = dead.body();
        String text = body == null ? null : text(body);
        fields.put(
                text == null && body != null ? "payloadBase64" : "payload",
                text == null && body != null ? Base64.getEncoder().encodeToString(body) : text);
        return fields;
    }

    private static Map<String, @Nullable Object> fields(FailedAttempt attempt) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("attempt", attempt.attempt());
        fields.put("at", attempt.at() == null ? null : attempt.at().toString());
        fields.put("worker", attempt.worker());
        fields.put("code", attempt.code());
        fields.put("lines", List.of(attempt.message().split(" \\| ")));
        return fields;
    }
}
