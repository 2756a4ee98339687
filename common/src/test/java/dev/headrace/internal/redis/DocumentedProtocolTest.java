package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.testing.Document;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the tables of {@code docs/protocol.md} to the keys, the entry's fields and the scripts. */
class DocumentedProtocolTest {
    private static final Map<String, String> NAMES = Map.of(
            "record", "ID",
            "worker", "WORKER",
            "settled", "WORKER",
            "producer", "PRODUCER");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern COUNTER = Pattern.compile(
            "(?:raise\\(counts, |count\\(stats, \\{\\[?|HINCRBY', KEYS\\[\\d+], )'?([a-z-]+:?)(?:' ?|'\\]| = )");
    private static final Pattern EVENT = Pattern.compile(
            "(?:story\\[#story \\+ 1] = \\(?|note\\((?:scene, )?[cr]\\.task, |tell\\(events, meta, \\{task, |chosen, |plan\\(task, |'ACKNOWLEDGED', '', "
                    + "|return |tell_of\\((?:names|succeeded), |'shutdown' and |local (?:started|event) = )'([a-z-]+:?[a-z]*)(?: [a-z]+=)?'");

    private static final Pattern SETTING = Pattern.compile("'(?:HM?GET|HINCRBY)', meta, '([\\w:]+)'");
    private static final Pattern SETTING_IN_JAVA = Pattern.compile("meta\\.getOrDefault\\(\"(\\w+)\"");

    private static final Pattern SETTING_OF_UPKEEP = Pattern.compile("meta, \"(\\w+)\"");
    private static final Pattern ALARM = Pattern.compile("\"(alarm:[a-z-]+) ");

    private static final Pattern ALARM_OF_SCRIPT = Pattern.compile(" alarm\\('([a-z-]+)', ");

    private final Document protocol = Document.of("docs/protocol.md");

    static List<String> allKeys() throws ReflectiveOperationException {
        Keys keys = new Keys(Shard.first("TAG"));
        Set<String> all = new TreeSet<>(Set.of(Keys.QUEUES));
        for (Method method : Keys.class.getDeclaredMethods()) {
            if (method.getReturnType() == String.class
                    && !method.getName().endsWith("Channel")
                    && !List.of("misspelt", "withoutTag").contains(method.getName())) {
                all.addAll(keysOf(keys, method));
            }
        }
        return List.copyOf(all);
    }

    private static List<String> keysOf(Keys keys, Method method) throws ReflectiveOperationException {
        if (method.getParameterCount() == 0) {
            return List.of((String) method.invoke(keys));
        }
        Class<?> parameter = method.getParameterTypes()[0];
        if (parameter == Lane.class) {
            return Arrays.stream(Lane.values()).map(keys::lane).toList();
        }
        Object argument = parameter == Lease.class ? new Lease("LEASE", Lane.NORMAL) : NAMES.get(method.getName());
        assertThat(argument).as("what stands behind the key of %s", method).isNotNull();
        return List.of((String) method.invoke(keys, argument));
    }

    @Test
    void theTableOfKeysIsAllOfThem() throws ReflectiveOperationException {
        assertThat(quoted(protocol.table("Keys"), 0))
                .containsExactlyInAnyOrderElementsOf(allKeys().stream()
                        .map(key -> key.replace("{TAG}", "TAG"))
                        .toList());
        Keys keys = new Keys(Shard.first("TAG"));
        assertThat(protocol.under("Keys"))
                .contains(keys.cancelChannel().replace("{TAG}", "TAG"))
                .contains(keys.endedChannel().replace("{TAG}", "TAG"));
    }

    @Test
    void theTableOfEntryFieldsIsAllOfThem() throws ReflectiveOperationException {
        Set<String> constants = new TreeSet<>();
        for (Field field : EntryField.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                constants.add((String) field.get(null));
            }
        }
        for (Limit limit : Limit.values()) {
            constants.add(limit.field());
        }

        assertThat(quoted(protocol.table("Entry fields"), 0).stream().map(name -> name.replace("NAME", "")))
                .containsExactlyInAnyOrderElementsOf(constants);
    }

    @Test
    void theTableOfVerbsIsThatOfTheScripts() {
        assertThat(quoted(protocol.table("Verbs"), 0))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Script.values())
                        .map(script -> script.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void theTableOfCountersIsThatOfTheScripts() throws IOException {
        Set<String> counted = found(COUNTER, name -> name);
        counted.removeIf(name -> name.startsWith("requeued:"));

        Set<String> documented = quoted(protocol.table("Counters"), 0).stream()
                .map(name -> name.replace("CODE", ""))
                .filter(name -> !name.equals("requeued:REASON"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(counted);
    }

    @Test
    void theTimelinesEventsAreThoseOfTheScripts() throws IOException {
        Set<String> told = found(EVENT, name -> name.startsWith("requeued:") ? "requeued:REASON" : name);
        for (String teller :
                new String[] {"lead/ShardLeadership", "sweep/recovery/Candidates", "sweep/loss/LossSweep"}) {
            Document code =
                    Document.of("controller/src/main/java/dev/headrace/controller/internal/" + teller + ".java");
            ALARM.matcher(code.text()).results().forEach(match -> told.add(match.group(1)));
        }
        told.addAll(found(ALARM_OF_SCRIPT, name -> "alarm:" + name));

        assertThat(new TreeSet<>(quoted(protocol.table("Timeline"), 0))).isEqualTo(told);
    }

    @Test
    void theTableOfQueueSettingsIsWhatIsRead() throws IOException {
        Set<String> read = found(SETTING, name -> name.replaceAll("^group:.*", "group:LANE"));
        Document settings = Document.of("common/src/main/java/dev/headrace/internal/protocol/queue/QueueSettings.java");
        SETTING_IN_JAVA.matcher(settings.text()).results().forEach(match -> read.add(match.group(1)));
        Document upkeep = Document.of("common/src/main/java/dev/headrace/internal/protocol/queue/QueueUpkeep.java");
        SETTING_OF_UPKEEP.matcher(upkeep.text()).results().forEach(match -> read.add(match.group(1)));
        for (Limit limit : Limit.values()) {
            read.add(limit.field());
        }

        assertThat(quoted(protocol.table("Queue settings"), 0)).containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void theReasonsOfRequeuesAreKnown() {
        String row = protocol.table("Counters").stream()
                .filter(cells -> cells.get(0).equals("requeued:REASON"))
                .findFirst()
                .orElseThrow()
                .get(1);
        List<String> known =
                Arrays.stream(RequeueReason.values()).map(RequeueReason::text).toList();

        assertThat(known)
                .containsAll(QUOTED.matcher(row)
                        .results()
                        .map(match -> match.group(1))
                        .toList());
    }

    /** What a pattern finds in the scripts. */
    private static Set<String> found(Pattern pattern, Function<String, String> named) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Script script : Script.values()) {
            pattern.matcher(new String(script.text(), StandardCharsets.UTF_8))
                    .results()
                    .map(match -> named.apply(match.group(1)))
                    .forEach(found::add);
        }
        return found;
    }

    private static List<String> quoted(List<List<String>> rows, int column) {
        return rows.stream()
                .flatMap(row -> Stream.of(row.get(column).split(", ")))
                .map(name -> name.replace("`", ""))
                .toList();
    }
}
