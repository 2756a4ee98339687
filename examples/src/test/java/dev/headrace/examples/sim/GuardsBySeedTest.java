package dev.headrace.examples.sim;

import static dev.headrace.testing.sim.ModelGuard.*;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.headrace.testing.sim.ModelGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/**
 * Takes the model's guards out, one after another, and wants the simulation to see red within so many seeds. What it
 * cannot see says why; the tests of the scripts see each of those.
 */
class GuardsBySeedTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.headrace");
    private static final int FEW = 60;
    private static final Map<ModelGuard, Integer> WITHIN = new EnumMap<>(ModelGuard.class);
    private static final Map<ModelGuard, String> UNSEEN = new EnumMap<>(ModelGuard.class);
    private static Level level;

    static {
        WITHIN.put(ABDICATE_HOLDER, 10);
        WITHIN.put(AGAIN_DUPLICATE, 10);
        WITHIN.put(AGAIN_PROTOCOL_FAILURE, 60);
        WITHIN.put(AGAIN_RETRY_FAILED, 60);
        WITHIN.put(BEAT_OWNER, 30);
        WITHIN.put(CANCEL_ENDED, 20);
        WITHIN.put(CANCEL_RUNNING, 10);
        WITHIN.put(LEAD_HOLDER, 10);
        WITHIN.put(PURGE_DEAD, 200);
        WITHIN.put(PURGE_SEEN, 400);
        WITHIN.put(RECOVER_HEARTBEAT, 60);
        WITHIN.put(RECOVER_LEADER, 400);
        WITHIN.put(RECOVER_STALE_LIMIT, 200);
        WITHIN.put(REPLAY_DEAD, 300);
        WITHIN.put(REPLAY_SEEN, 500);
        WITHIN.put(SCHEDULE_SEQUENCE, 600);
        WITHIN.put(SETTLE_OWNER, 60);
        WITHIN.put(SETTLE_SEQUENCE, 400);
        WITHIN.put(SUBMIT_SEQUENCE, 60);
        WITHIN.put(TAKE_BACK_STALE_LIMIT, 60);

        String own = "a controller hands over only what it was just told that it leads";
        UNSEEN.put(HAND_OVER_HOLDER, own);
        UNSEEN.put(
                PICK_UP_OWNER, "a lease would have to be taken between a beat's answer and the call that follows it");
        UNSEEN.put(RENEW_HOLDER, "it lengthens another's leadership, once");
        UNSEEN.put(RELEASE_OWNER, "a lease would have to be taken after the last beat before a hand-back");
        String harmless = "who promotes what is due does no harm, whoever it is";
        UNSEEN.put(PROMOTE_LEADER, harmless);
        UNSEEN.put(PROMOTE_DUE, "the clock would have to jump back between two calls of a sweep");
        String listed = "only a person's hand makes a record that is listed as scheduled and is not";
        UNSEEN.put(PROMOTE_ENDED, listed);
        UNSEEN.put(PROMOTE_QUEUED, listed);
        UNSEEN.put(PROMOTE_SCHEDULED, listed);
        String idle = "where one of liveness, heartbeat, idle time is young the others are, but for a moment";
        UNSEEN.put(RECOVER_BEATEN_BEFORE, idle);
        UNSEEN.put(RECOVER_IDLE, idle);
        UNSEEN.put(RECOVER_LIVENESS, idle);
        UNSEEN.put(RECOVER_LIVED_ON, "the checker does not tell a crash from a missing heartbeat");
        UNSEEN.put(RECOVER_MISSING_LIMIT, "a living worker would have to leave one task without a beat twice");
        UNSEEN.put(RECOVER_UNDELIVERED, "no plan has payloads of 64 KiB");
        UNSEEN.put(RECOVER_OWNER, "only somebody's XCLAIM moves an entry to another consumer");
        UNSEEN.put(REQUEUE_ORPHANS_DELIVERED, "a group would have to be set back between two calls of an audit");
        UNSEEN.put(REQUEUE_ORPHANS_LEADER, "an orphan is one whoever looks at it");
        UNSEEN.put(REQUEUE_ORPHANS_PENDING, "an entry comes back into the list only by a failover between two calls");
        UNSEEN.put(RETIRE_CONSUMER_EMPTY, "a consumer without liveness reads nothing between two calls of a sweep");
        UNSEEN.put(RETIRE_CONSUMER_LEADER, "a consumer that holds nothing is made again by its next read");
        UNSEEN.put(RETIRE_CONSUMER_LIVENESS, "a consumer that holds nothing is made again by its next read");
        UNSEEN.put(REWIND_AHEAD, "who is renewed though nothing lies ahead is recovered a moment later, at worst");
        UNSEEN.put(REWIND_LEADER, "what lies ahead lies ahead whoever looks at it");
        UNSEEN.put(REWIND_OWNER, "only somebody's XCLAIM moves an entry to another consumer");
        String about =
                "the checker cannot tell a quarantined task whose worker died just before its start from one that it only held";
        UNSEEN.put(RECOVER_STARTED, about);
        UNSEEN.put(TAKE_BACK_STARTED, about);
        String again = "a start after a request to stop breaks no promise that the checker knows";
        UNSEEN.put(PROMOTE_ASKED_TO_STOP, again);
        UNSEEN.put(RECOVER_ASKED_TO_STOP, again);
        UNSEEN.put(RELEASE_ASKED_TO_STOP, again);
        UNSEEN.put(REQUEUE_ORPHANS_ASKED_TO_STOP, again);
        UNSEEN.put(SETTLE_ASKED_TO_STOP, again);
        UNSEEN.put(TAKE_BACK_ASKED_TO_STOP, again);
        UNSEEN.put(AGAIN_BASE, "no plan submits an id again whose record is gone");
        UNSEEN.put(TOKENS_HIGHEST, "the same");
        UNSEEN.put(ENSURE_GROUPS_AHEAD, "no plan touches a group by hand");
        UNSEEN.put(ENSURE_GROUPS_BEHIND, "no plan touches a group by hand");
        UNSEEN.put(ENSURE_GROUPS_HAD_GROUP, "no plan touches a group by hand");
        UNSEEN.put(REQUEUE_ORPHANS_GROUP, "no plan touches a group by hand");
        String hand = "only a person's hand makes a record that leads nowhere, and nothing is repaired without one";
        UNSEEN.put(AGAIN_LISTED, hand);
        UNSEEN.put(REPAIR_GONE, hand);
        UNSEEN.put(REPAIR_HELD, hand);
        UNSEEN.put(REPAIR_LEADER, hand);
        UNSEEN.put(REPAIR_LISTED, hand);
        UNSEEN.put(AGAIN_GONE, "only a person's hand deletes the entry of a queued task");
        UNSEEN.put(SETTLE_STALE_SEQUENCE, "the guard of the owner refuses the same ends");
        UNSEEN.put(SUBMIT_DEPTH, "no plan sets a depth");
        UNSEEN.put(TAKE_BACK_HEARTBEAT, idle);
        UNSEEN.put(TAKE_BACK_IDLE, idle);
        UNSEEN.put(TAKE_BACK_LIVENESS, idle);
        UNSEEN.put(TAKE_BACK_OWNER, "only somebody's XCLAIM moves an entry to another consumer");
        UNSEEN.put(TAKE_BACK_WATCHED, "who beats while it is watched has a young liveness too");
    }

    @BeforeAll
    static void quiet() {
        level = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(level);
    }

    @Test
    void everyGuardIsSeenOrSaysWhyNot() {
        assertThat(ModelGuard.values())
                .allMatch(guard -> WITHIN.containsKey(guard) != UNSEEN.containsKey(guard), "in one of the two tables");
    }

    /**
     * The scripts' alone are guards against malformed input, two about steps that the model takes as one, and that of
     * shards, of which the simulation's queues keep their number.
     */
    @Test
    void theModelHasTheGuardsOfTheScripts() throws IOException {
        Set<String> ofTheScripts = new TreeSet<>();
        Pattern guard = Pattern.compile("-- guard: ([a-z-]+)\\s*$");
        try (Stream<Path> scripts = Files.walk(Path.of("..", "common", "src", "main", "resources", "lua"))) {
            for (Path script : scripts.filter(Files::isRegularFile).toList()) {
                String name = script.getFileName().toString().replace(".lua", "");
                Files.readAllLines(script).stream()
                        .map(guard::matcher)
                        .filter(Matcher::find)
                        .forEach(found -> ofTheScripts.add(name + " " + found.group(1)));
            }
        }
        ofTheScripts.removeIf(name -> name.endsWith(" fields"));
        // The model knows no users of Redis; RefusedCommandTest holds these.
        ofTheScripts.removeIf(name -> name.endsWith(" rights"));
        ofTheScripts.removeAll(
                Set.of("entry name", "cancel lease", "settle twice", "raise_shards fewer", "promote id"));
        assertThat(Arrays.stream(ModelGuard.values()).map(ModelGuard::inTheScripts))
                .containsExactlyInAnyOrderElementsOf(ofTheScripts);
    }

    @TestFactory
    Stream<DynamicTest> withoutAGuardThatIsMissedSoonASeedIsRed() {
        return guards(within -> within <= FEW);
    }

    @Tag("sim")
    @TestFactory
    Stream<DynamicTest> withoutAnyOtherGuardASeedIsRed() {
        return guards(within -> within > FEW);
    }

    private static Stream<DynamicTest> guards(java.util.function.IntPredicate which) {
        return Arrays.stream(ModelGuard.values())
                .filter(guard -> WITHIN.containsKey(guard) && which.test(WITHIN.get(guard)))
                .map(guard -> DynamicTest.dynamicTest(
                        guard.inTheScripts(),
                        () -> assertThat(firstRed(guard))
                                .as("%s taken out, %d seeds", guard, WITHIN.get(guard))
                                .isPresent()));
    }

    private static OptionalLong firstRed(ModelGuard without) {
        OptionalLong red = LongStream.rangeClosed(1, WITHIN.get(without))
                .filter(seed -> !Simulation.run(Plan.of(seed), without, false).kept())
                .findFirst();
        System.out.println("[sim] without " + without.inTheScripts() + " seed " + red);
        return red;
    }
}
