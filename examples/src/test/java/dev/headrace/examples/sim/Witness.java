package dev.headrace.examples.sim;

import dev.headrace.examples.sim.History.Told;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.control.LeadReply;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.testing.sim.VirtualTime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Stands between processes and their stores and notes what the processes are told: which ends were accepted, which beats
 * got through, who leads. Some promises are about that alone, and are judged at once.
 */
final class Witness {
    private final VirtualTime time;
    private final History history;
    private final BooleanSupplier unwaited;
    private final Map<String, Beat> beats = new HashMap<>();
    private final Map<String, Duration> moved = new HashMap<>();
    private final Map<String, Duration> givenUp = new HashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private Duration upset = Duration.ZERO;

    /** @param unwaited whether a controller has been disturbed so often that it left out a wait */
    Witness(VirtualTime time, History history, BooleanSupplier unwaited) {
        this.time = time;
        this.history = history;
        this.unwaited = unwaited;
    }

    /** A beat that was answered "yours". */
    private record Beat(Duration sent, Duration ttl) {}

    /** A controller was told that it leads, or gave it up. */
    private record Grant(String who, Duration sent, Duration answered, Duration ttl) {}

    /** Keys can have gone, or the clock have jumped. */
    void upset() {
        upset = time.elapsed();
        grants.clear();
    }

    /** A failover lost what was last written about these: whose they were said to be counts no more. */
    void setBack(Set<String> ids) {
        beats.keySet().removeAll(ids);
        ids.forEach(id -> moved.put(id, time.elapsed()));
    }

    TaskStore beside(TaskStore store) {
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (proxy, method, arguments) -> {
                    Duration sent = time.elapsed();
                    Object answer = invoke(store, method, arguments);
                    watch(method.getName(), arguments, answer, sent);
                    return answer;
                });
    }

    private static Object invoke(TaskStore store, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void watch(String verb, Object[] arguments, Object answer, Duration sent) {
        switch (verb) {
            case "settle" -> onReply(answer, FencedReply.class, reply -> settled((SettleRequest) arguments[0], reply));
            case "beat" -> onReply(answer, BeatReply.class, reply -> beaten((BeatRequest) arguments[0], reply, sent));
            case "lead" ->
                onReply(
                        answer,
                        LeadReply.class,
                        reply -> led(name((String) arguments[1]), reply, sent, (Duration) arguments[3]));
            case "handOver", "abdicate" -> gaveUp(name((String) arguments[1]), sent);
            default -> {}
        }
    }

    private static <T> void onReply(Object stage, Class<T> type, java.util.function.Consumer<T> then) {
        BiConsumer<Object, Throwable> told = (reply, error) -> {
            if (reply != null) {
                then.accept(type.cast(reply));
            }
        };
        ((CompletionStage<?>) stage).whenComplete(told);
    }

    private static String name(String token) {
        return token.substring(0, token.indexOf('#'));
    }

    private void settled(SettleRequest request, FencedReply reply) {
        for (int i = 0; i < request.settlements().size(); i++) {
            Settlement settlement = request.settlements().get(i);
            Settlement.End end = reply.stopped().get(i) ? new Settlement.Cancelled("asked to stop") : settlement.end();
            Told told = new Told(settlement.taskId(), end, reply.accepted().get(i));
            history.told(request.worker() + "#" + request.sequence() + "#" + i, told);
            history.tell(
                    time.elapsed(),
                    () -> request.worker() + " is told that its "
                            + told.end().getClass().getSimpleName() + " of " + told.id() + " is "
                            + (told.accepted() ? "accepted" : "refused"));
        }
    }

    private void beaten(BeatRequest request, BeatReply reply, Duration sent) {
        for (BeatRequest.LaneBeats lane : request.lanes()) {
            for (BeatRequest.Beat beat : lane.beats()) {
                boolean since = sent.compareTo(moved.getOrDefault(beat.taskId(), Duration.ZERO)) > 0;
                if (since
                        && !reply.lostLeases().contains(beat.lease())
                        && !reply.vanished().contains(beat.lease())) {
                    beats.put(beat.taskId(), new Beat(sent, Objects.requireNonNullElse(beat.ttl(), request.ttl())));
                }
            }
        }
    }

    private void gaveUp(String who, Duration sent) {
        history.tell(sent, () -> who + " gives up that it leads");
        grants.removeIf(grant -> grant.who.equals(who));
        givenUp.put(who, sent);
    }

    /** Nobody leads while another's leadership lasts (keys' ends are whole ms), unless that one gave it up or keys went. */
    private void led(String who, LeadReply reply, Duration sent, Duration ttl) {
        if (reply == LeadReply.HELD_BY_ANOTHER) {
            return;
        }
        Duration answered = time.elapsed();
        history.tell(answered, () -> who + ", which asked at " + sent.toMillis() + " ms, is told " + reply);
        for (Grant grant : grants) {
            boolean before = grant.answered.compareTo(sent) < 0;
            boolean lasts = answered.plusMillis(1).compareTo(grant.sent.plus(grant.ttl)) < 0;
            if (!grant.who.equals(who) && before && lasts) {
                history.broken(who + " was told that it leads while " + grant.who + " did");
            }
        }
        grants.removeIf(grant -> grant.who.equals(who));
        if (sent.compareTo(upset) > 0 && sent.compareTo(givenUp.getOrDefault(who, Duration.ZERO)) > 0) {
            grants.add(new Grant(who, sent, answered, ttl));
        }
    }

    /** Redis writes to its timeline: whoever's beat has got through is left alone for as long as it lasts. */
    void wrote(ModelEvent event) {
        if (event.what().equals("started") || event.what().equals("cancel-requested")) {
            return;
        }
        Beat beat = beats.remove(event.taskId());
        moved.put(event.taskId(), time.elapsed());
        boolean stale = event.what().equals("requeued:stale") || event.what().equals("requeued:missing-heartbeat");
        if (beat == null
                || !stale && !Set.of("requeued:restart", "requeued:unstarted").contains(event.what())) {
            return;
        }
        Duration silence = time.elapsed().minus(beat.sent);
        boolean undisturbed = beat.sent.compareTo(upset) > 0;
        Duration due = !stale ? World.BEAT.multipliedBy(3).dividedBy(2) : undisturbed ? beat.ttl : World.TTL;
        if (silence.plusMillis(1).compareTo(due) < 0 && !unwaited.getAsBoolean()) {
            history.broken(event.taskId() + " was taken " + silence.toMillis() + " ms after a beat of it that lasts "
                    + due.toMillis() + " ms (" + event.what() + ")");
        }
    }
}
