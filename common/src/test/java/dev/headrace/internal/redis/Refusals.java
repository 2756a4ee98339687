package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.redis.script.Script;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.RespError;
import dev.headrace.testing.TestRedis;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs one call of a script as a user of Redis that lacks the right to one command, for each command that the script names.
 * The call is the store's own, copied from {@code MONITOR}; the state is put back before each run.
 */
final class Refusals implements AutoCloseable {
    private static final Pattern CALL =
            Pattern.compile("(?:redis\\.p?call\\(|read_typed\\(|\\{(?='XCLAIM'))'([A-Z]+)'");
    private static final Pattern ARGUMENT = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"");
    private static final Pattern MOMENT = Pattern.compile("\\b\\d{13}(-\\d+(?:@high|@low)?)?\\b");
    private static final Pattern COUNTED = Pattern.compile(", removed=\\d+(?=})");
    private static final String COPY_ALL = """
            redis.call('SELECT', ARGV[1])
            local keys = redis.call('KEYS', '*')
            redis.call('SELECT', ARGV[2])
            redis.call('FLUSHDB')
            redis.call('SELECT', ARGV[1])
            for _, key in ipairs(keys) do redis.call('COPY', key, key, 'DB', ARGV[2]) end
            """;
    private static final long A_MINUTE = 60_000;

    private final Fixture f;
    private final Script script;
    private final RespClient monitor;
    private final RespClient limited;
    private final Set<String> called = new TreeSet<>();

    Refusals(TestRedis server, Fixture fixture, Script script) {
        this.f = fixture;
        this.script = script;
        f.redis.call("ACL", "SETUSER", "limited", "reset", "on", ">secret", "~hr:*", "&hr:*", "+@all");
        URI uri = URI.create(server.uri());
        limited = RespClient.connect(URI.create("redis://limited:secret@" + uri.getHost() + ":" + uri.getPort()));
        f.redis.call("SCRIPT", "LOAD", new String(script.text(), StandardCharsets.UTF_8));
        monitor = server.connect();
        monitor.call("MONITOR");
    }

    /** The commands that a script names, its shared parts included. */
    static Set<String> commands(Script script) {
        return commands(new String(script.text(), StandardCharsets.UTF_8));
    }

    /** The commands that stand in the script's own file. */
    static Set<String> ownCommands(Script script) {
        String whole = new String(script.text(), StandardCharsets.UTF_8);
        return commands(whole.substring(whole.indexOf("-- " + script.fileName().replace(".lua", ": "))));
    }

    private static Set<String> commands(String text) {
        Set<String> commands = new TreeSet<>();
        Matcher matcher = CALL.matcher(text);
        while (matcher.find()) {
            commands.add(matcher.group(1));
        }
        return commands;
    }

    /** The commands that the calls so far ran. */
    Set<String> called() {
        return called;
    }

    /** Takes each command away from this call, and expects the old state with an error, or the new state with the answer. */
    void assertOldOrNew(String situation, Runnable act) {
        copyAll("0", "1");
        String before = state(true);
        String[] call = recorded(act);
        copyAll("1", "0");
        Outcome whole = run(call);
        assertThat(whole.refused()).as(situation).isFalse();
        for (String command : commands(script)) {
            String what = script.fileName() + ", " + situation + ", without " + command;
            copyAll("1", "0");
            f.redis.call("ACL", "SETUSER", "limited", "-" + command.toLowerCase(Locale.ROOT));
            Outcome outcome = run(call);
            f.redis.call("ACL", "SETUSER", "limited", "+@all");
            if (outcome.refused()) {
                assertThat(state(true)).as(what).isEqualTo(before);
                outcome = run(call);
            }
            assertThat(outcome.reply()).as(what).isEqualTo(whole.reply());
            assertThat(outcome.state()).as(what).isEqualTo(whole.state());
        }
    }

    private record Outcome(boolean refused, String reply, String state) {}

    private Outcome run(String... call) {
        Map<String, String> names = new HashMap<>();
        try {
            String reply = String.valueOf(limited.call(call));
            String state = state(false);
            return new Outcome(false, named(reply, names), named(state, names));
        } catch (RespError error) {
            String text = error.getMessage();
            boolean refused = text.startsWith("NOPERM") || text.contains("The user executing the script can't");
            return new Outcome(refused, text, named(state(false), names));
        }
    }

    private void copyAll(String from, String to) {
        f.redis.call("EVAL", COPY_ALL, "0", from, to);
    }

    /** The last call of the script within what the store does, as it was sent. */
    private String[] recorded(Runnable act) {
        String sha = new String(script.sha(), StandardCharsets.US_ASCII);
        String end = "the end of " + System.nanoTime();
        act.run();
        f.redis.call("ECHO", end);
        List<String> call = null;
        boolean inside = false;
        while (true) {
            String line = monitor.text("MONITOR"); // A second MONITOR has no reply of its own: this only reads.
            if (line.contains(end)) {
                assertThat(call).as(script.fileName() + " was called").isNotNull();
                return call.toArray(new String[0]);
            }
            List<String> command = arguments(line);
            if (!line.contains(" lua] ")) {
                inside = command.size() > 2 && command.get(1).equals(sha);
                call = inside ? command : call;
            } else if (inside) {
                called.add(command.get(0));
            }
        }
    }

    private static List<String> arguments(String line) {
        List<String> arguments = new ArrayList<>();
        Matcher matcher = ARGUMENT.matcher(line);
        while (matcher.find()) {
            arguments.add(matcher.group(1).replace("\\\"", "\"").replace("\\\\", "\\"));
        }
        return arguments;
    }

    /**
     * What all keys hold. An old state has the counters and the timeline, which are written last, and not the liveness,
     * which is true of each caller. In a new state the counters, {@code removed} of meta among them, and the
     * timeline may be lost.
     */
    private String state(boolean old) {
        StringBuilder state = new StringBuilder();
        for (Object each : new TreeSet<>(f.redis.list("KEYS", "*"))) {
            String key = (String) each;
            boolean journal = key.equals(f.keys.stats()) || key.equals(f.keys.events());
            if (old ? !key.contains(":worker:") : !journal) {
                state.append(key)
                        .append(life(key))
                        .append(": ")
                        .append(old ? value(key) : COUNTED.matcher(value(key)).replaceFirst(""))
                        .append('\n');
            }
        }
        return MOMENT.matcher(state).replaceAll(found -> found.group(1) == null ? "T" : found.group());
    }

    private String life(String key) {
        long left = f.redis.number("PTTL", key);
        if (left < 0) {
            return "";
        }
        return left > A_MINUTE ? " (minutes)" : " (seconds)";
    }

    private String value(String key) {
        return switch (f.redis.text("TYPE", key)) {
            case "hash" -> new java.util.TreeMap<>(f.redis.map("HGETALL", key)).toString();
            case "zset" -> f.redis.list("ZRANGE", key, "0", "-1", "WITHSCORES").toString();
            case "set" -> f.redis.list("SMEMBERS", key).toString();
            case "list" -> f.redis.list("LRANGE", key, "0", "-1").toString();
            case "stream" -> entries(key) + groups(key);
            default -> f.redis.text("GET", key);
        };
    }

    /** A lane's entries by their leases, as the same id can be in two lanes. */
    private String entries(String stream) {
        String lane = stream.substring(stream.lastIndexOf(':') + 1);
        StringBuilder entries = new StringBuilder();
        for (Object entry : f.redis.list("XRANGE", stream, "-", "+")) {
            List<?> one = (List<?>) entry;
            entries.append(one.get(0)).append(lane.equals("high") || lane.equals("low") ? "@" + lane : "");
            entries.append(one.get(1));
        }
        return entries.toString();
    }

    /** Who holds what of a lane, how often it was delivered, and what was delivered ahead of the clock. */
    private String groups(String lane) {
        StringBuilder groups = new StringBuilder();
        for (Object group : f.redis.list("XINFO", "GROUPS", lane)) {
            groups.append(group);
            for (String idle : List.of("0", "-1000")) {
                for (Object pending : f.redis.list("XPENDING", lane, "workers", "IDLE", idle, "-", "+", "100")) {
                    List<?> one = (List<?>) pending;
                    groups.append(" ").append(one.get(0)).append(one.get(1)).append(one.get(3));
                }
            }
        }
        return groups.toString();
    }

    /** The text with each entry's id as a number, in the order in which they appear. */
    private static String named(String text, Map<String, String> names) {
        return MOMENT.matcher(text)
                .replaceAll(found -> found.group(1) == null
                        ? "T"
                        : names.computeIfAbsent(found.group(), id -> "entry" + names.size()));
    }

    @Override
    public void close() {
        monitor.close();
        limited.close();
    }
}
