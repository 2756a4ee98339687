package dev.headrace.internal.daemon;

import dev.headrace.internal.daemon.settings.LayeredSettings;
import dev.headrace.internal.daemon.settings.SettingComplaint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Restores arguments and environment variables as they were typed. A JVM decodes them by the process's locale. Without a UTF-8
 * locale it replaces each byte beyond ASCII by U+FFFD, which would change a payload or a password. Linux keeps the bytes, so
 * this class reads them again as UTF-8. Text that cannot be restored is rejected.
 */
final class ProcessText {
    private static final String UNDECODABLE = "\uFFFD";
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
    private static final Path ENVIRONMENT = Path.of("/proc/self/environ");
    private static final String ADVICE =
            " and is not UTF-8 in this locale; set a UTF-8 locale, such as LC_ALL=C.UTF-8, and write it in UTF-8";

    private ProcessText() {}

    /** Runs a command with this process's arguments and environment, or reports which of them is not valid text. */
    static int run(CommandLine line, String[] args, Execution execution) {
        String[] arguments;
        Map<String, String> environment;
        try {
            arguments = arguments(args);
            environment = environment(System.getenv());
        } catch (IllegalArgumentException e) {
            return new SettingComplaint(null)
                    .handleParseException(new ParameterException(line, String.valueOf(e.getMessage())), args);
        }
        return execution.run(line, environment, arguments);
    }

    /** Runs a command to its end and returns its exit code. */
    interface Execution {
        int run(CommandLine line, Map<String, String> environment, String... args);
    }

    /**
     * Returns the arguments of this process's {@code main}.
     *
     * @throws IllegalArgumentException if one has bytes that are not UTF-8; the message names it without its value
     */
    private static String[] arguments(String... decoded) {
        String[] typed = decoded.clone();
        List<byte[]> raw = List.of();
        for (int i = 0; i < typed.length; i++) {
            if (!typed[i].contains(UNDECODABLE)) {
                continue;
            }
            raw = raw.isEmpty() ? pieces(ARGUMENTS) : raw;
            int at = raw.size() - typed.length + i;
            Optional<String> text = at < 0 ? Optional.empty() : restored(raw.get(at), typed[i]);
            String name = name(i, decoded);
            typed[i] = text.orElseThrow(
                    () -> new IllegalArgumentException(name + " has a character beyond ASCII" + ADVICE));
        }
        return typed;
    }

    private static String name(int index, String... arguments) {
        String argument = arguments[index];
        int equals = argument.indexOf('=');
        if (argument.startsWith("--") && equals > 0) {
            return argument.substring(0, equals);
        }
        return index > 0 && arguments[index - 1].startsWith("--")
                ? "the value of " + arguments[index - 1]
                : "argument " + (index + 1);
    }

    /**
     * Returns the environment of this process.
     *
     * @throws IllegalArgumentException if a Headrace variable has bytes that are not UTF-8; the message names it
     */
    private static Map<String, String> environment(Map<String, String> decoded) {
        if (decoded.values().stream().noneMatch(value -> value.contains(UNDECODABLE))) {
            return decoded;
        }
        Map<String, byte[]> raw = new HashMap<>();
        for (byte[] piece : pieces(ENVIRONMENT)) {
            String line = new String(piece, StandardCharsets.ISO_8859_1);
            int equals = line.indexOf('=');
            if (equals > 0) {
                raw.putIfAbsent(
                        line.substring(0, equals), line.substring(equals + 1).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        Map<String, String> typed = new HashMap<>(decoded);
        typed.replaceAll((variable, value) -> value.contains(UNDECODABLE)
                ? restored(raw.getOrDefault(variable, new byte[0]), value).orElseGet(() -> refused(variable, value))
                : value);
        return typed;
    }

    /** Returns an error for an unreadable variable. Variables of other programs are ignored. */
    private static String refused(String variable, String value) {
        if (variable.startsWith(LayeredSettings.PREFIX)) {
            throw new IllegalArgumentException(
                    "environment variable " + variable + " has a character beyond ASCII" + ADVICE);
        }
        return value;
    }

    /** Returns the text of these bytes, if they are those that the JVM decoded. */
    private static Optional<String> restored(byte[] raw, String decoded) {
        if (!new String(raw, charset()).equals(decoded)) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Charset charset() {
        String name = System.getProperty("sun.jnu.encoding", "");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    private static List<byte[]> pieces(Path file) {
        String all;
        try {
            all = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException noLinux) {
            return List.of();
        }
        List<byte[]> pieces = new ArrayList<>();
        for (int start = 0, end = all.indexOf('\0'); end >= 0; start = end + 1, end = all.indexOf('\0', start)) {
            pieces.add(all.substring(start, end).getBytes(StandardCharsets.ISO_8859_1));
        }
        return pieces;
    }
}
