package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.named;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.task.Lane;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The headers of the scripts say what their callers send, which Redis's slow log of everything shows. */
@RedisTest
@OwnRedis
class ScriptHeadersTest {
    private static final Pattern PURPOSE = Pattern.compile("^-- [a-z_]+: .+");

    @ParameterizedTest
    @EnumSource(Script.class)
    void everyScriptSaysWhatItDoesWhatItIsGivenAndWhatItAnswers(Script script) {
        List<String> header = header(script);
        String verb = script.fileName().replace(".lua", "");

        assertThat(header.get(0)).startsWith("-- " + verb + ": ").matches(PURPOSE);
        assertThat(header).anyMatch(line -> line.startsWith("-- KEYS "));
        assertThat(header).anyMatch(line -> line.startsWith("-- ARGV "));
        assertThat(header).anyMatch(line -> line.startsWith("-- ANSWER "));
    }

    @Test
    void everyCallerSendsTheKeysThatItsScriptsHeaderNamesInThatOrder(TestRedis server) {
        server.call("CONFIG", "SET", "slowlog-log-slower-than", "0");
        server.call("CONFIG", "SET", "slowlog-max-len", "10000");
        try (Fixture f = new Fixture(server)) {
            everyVerbOnce(f);
            Set<Script> seen = new HashSet<>();
            for (Object line : f.redis.list("SLOWLOG", "GET", "-1")) {
                List<?> command = (List<?>) ((List<?>) line).get(3);
                Script script = script(command);
                if (script != null) {
                    seen.add(script);
                    assertThat(kinds(f, command)).as(script.fileName()).isEqualTo(expected(script, keyCount(command)));
                }
            }
            assertThat(seen).containsExactlyInAnyOrder(Script.values());
        }
    }

    private static void everyVerbOnce(Fixture f) {
        WorkerId alice = WorkerId.boot("alice");
        get(f.store.openShard(f.shard));
        f.submit(named("chosen"), task(Lane.NORMAL));
        f.schedule(later("later:a", Duration.ZERO));
        TaskEntry chosen = f.claim(alice, Lane.NORMAL);
        TaskEntry plain = f.claim(alice, Lane.NORMAL);
        f.beat(alice, chosen);
        f.beat(alice, plain);
        f.live(alice);
        get(f.store.cancel(f.shard, plain.id()));
        get(f.store.pickUp(f.shard, alice, List.of(plain.lease())));
        f.settleAll(
                alice,
                1,
                new Settlement(
                        chosen.lease(),
                        chosen.id(),
                        true,
                        true,
                        new Settlement.Succeeded(new byte[] {1}, Duration.ofMinutes(1))));
        ReleaseRequest.Release release = new ReleaseRequest.Release(plain.lease(), plain.id());
        get(f.store.release(new ReleaseRequest(f.shard, alice, List.of(release), RequeueReason.SHUTDOWN)));
        f.lead("leader");
        get(f.store.promote(f.shard, "leader", List.of("later:a")));
        TaskEntry promoted = f.claim(alice, Lane.NORMAL);
        f.takeBack(promoted, alice, 3);
        TaskEntry takenBack = f.claim(alice, Lane.HIGH);
        f.redis.call("DEL", f.keys.worker(alice.toString()));
        f.recoverStale(takenBack, alice);
        get(f.store.glance(f.shard, List.of(chosen.id(), plain.id())));
        get(f.store.announce(f.shard, "alarm:waiting cause=no-leader"));
        get(f.store.raiseShards(f.shard.queue(), 1));
        get(f.store.replay(f.shard, List.of(new DeadRef(chosen.id(), null))));
        get(f.store.purge(f.shard, List.of(new DeadRef(chosen.id(), null))));
        get(f.store.requeueOrphans(f.shard, "leader", false, List.of(takenBack.lease())));
        PendingEntry ageless = new PendingEntry(takenBack.lease(), alice.toString(), Duration.ZERO, 1);
        get(f.store.rewind(f.shard, "leader", Duration.ofSeconds(15), List.of(ageless)));
        get(f.store.rewindWorkers(f.shard, "leader", Duration.ofSeconds(15), List.of(alice.toString())));
        get(f.store.delivered(f.shard, Lane.NORMAL, "", 10));
        get(f.store.load(f.shard));
        get(f.store.losses().counts(f.shard, EnumSet.allOf(Lane.class)));
        get(f.store.losses().repair(f.shard, "leader", List.of(chosen.id(), plain.id())));
        get(f.store.lookUp(f.shard, chosen.id()));
        get(f.store.retireConsumer(f.shard, "leader", alice.toString()));
        get(f.store.renew(Map.of(f.shard, "leader"), Fixture.TTL));
        get(f.store.handOver(f.shard, "leader"));
        get(f.store.abdicate(f.shard, "leader"));
    }

    private static Script script(List<?> command) {
        for (Script script : Script.values()) {
            String sha = new String(script.sha(), StandardCharsets.US_ASCII);
            boolean byName = command.get(0).equals("EVALSHA") && command.get(1).equals(sha);
            if (byName && keyCount(command) + 3 <= command.size()) {
                return script;
            }
        }
        return null;
    }

    private static int keyCount(List<?> command) {
        return Integer.parseInt(command.get(2).toString());
    }

    /** The kind of each key, as the headers name them. */
    private static List<String> kinds(Fixture f, List<?> command) {
        String prefix = f.keys.later().substring(0, f.keys.later().indexOf("later"));
        List<String> kinds = new ArrayList<>();
        for (int i = 3; i < 3 + keyCount(command); i++) {
            String name = command.get(i).toString();
            assertThat(name).startsWith(prefix);
            String rest = name.substring(prefix.length());
            kinds.add(
                    rest.startsWith("ready:")
                            ? rest.substring(6)
                            : rest.startsWith("hb:")
                                    ? "heartbeat"
                                    : rest.startsWith("task:") ? "record" : rest.replaceAll(":.*", ""));
        }
        return kinds;
    }

    /** The header's keys, its starred or bracketed end repeated to the number of keys that came: whole brackets first. */
    private static List<String> expected(Script script, int count) {
        String line = header(script).stream()
                .filter(l -> l.startsWith("-- KEYS "))
                .findFirst()
                .orElseThrow()
                .substring(8)
                .strip();
        List<String> fixed = new ArrayList<>();
        List<String> repeated = new ArrayList<>();
        for (String word : line.replaceAll("\\(([^)]*)\\)\\*", "").split("\\s+")) {
            if (word.endsWith("*")) {
                repeated.add(word.substring(0, word.length() - 1));
            } else if (!word.isEmpty()) {
                fixed.add(word);
            }
        }
        var group = Pattern.compile("\\(([^)]*)\\)\\*").matcher(line);
        if (group.find()) {
            List<String> together = Arrays.asList(group.group(1).split("[ |]+"));
            while (!repeated.isEmpty() && fixed.size() + together.size() <= count) {
                fixed.addAll(together);
            }
            if (repeated.isEmpty()) {
                repeated.addAll(together);
            }
        }
        for (int i = 0; fixed.size() < count; i++) {
            fixed.add(repeated.get(i % repeated.size()));
        }
        return fixed.stream()
                .map(name -> name.equals("liveness") ? "worker" : name)
                .toList();
    }

    private static List<String> header(Script script) {
        try (InputStream in = Script.class.getClassLoader().getResourceAsStream("lua/" + script.fileName())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .takeWhile(line -> line.startsWith("--"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
