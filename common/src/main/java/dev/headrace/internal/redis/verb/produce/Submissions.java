package dev.headrace.internal.redis.verb.produce;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitReply.Kind;
import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Durability;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The verbs submit and schedule: batches of an idempotent producer. */
public final class Submissions {
    /** Longer than the longest time in which a batch can be sent again. */
    private static final Duration PRODUCER_TTL = Duration.ofHours(1);

    private static final byte[] TYPE = EntryField.TYPE.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BODY = EntryField.BODY.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ID = EntryField.ID.getBytes(StandardCharsets.US_ASCII);

    private final Connections connections;

    public Submissions(Connections connections) {
        this.connections = connections;
    }

    public CompletionStage<SubmitReply> submit(SubmitRequest request) {
        Keys keys = new Keys(request.shard());
        ScriptCall call = new ScriptCall(Script.SUBMIT, request.tasks().size() + 16);
        LaneKeys.lanes(call, keys)
                .keys(keys.producer(request.producerId()), keys.meta(), keys.stats(), keys.events(), keys.dead())
                .keys(keys.cancelling(), keys.later())
                .arg(request.sequence())
                .arg(PRODUCER_TTL.toMillis());
        List<NewTask> tasks = request.tasks();
        for (int at = 0; at < tasks.size(); ) {
            NewTask first = tasks.get(at);
            int end = endOfRun(tasks, at);
            call.arg(first.lane().ordinal() + 1).arg(end - at);
            if (end > at) {
                run(call, tasks, at, end);
                at = end;
            } else {
                identify(call, keys, first);
                fields(call, first);
                at++;
            }
        }
        return send(request, call);
    }

    /** Adds tasks with only a type and a body, like most tasks, as one type with many bodies: this is a third of the size. */
    private static void run(ScriptCall call, List<NewTask> tasks, int from, int to) {
        call.arg(tasks.get(from).fields()[1]);
        for (int i = from; i < to; i++) {
            call.arg(tasks.get(i).fields()[3]);
        }
    }

    /** Returns the index after the last task that can be in a run with this one; its own index if it cannot be in a run. */
    private static int endOfRun(List<NewTask> tasks, int from) {
        NewTask first = tasks.get(from);
        int end = from;
        while (end < tasks.size()
                && plain(tasks.get(end))
                && tasks.get(end).lane() == first.lane()
                && Arrays.equals(tasks.get(end).fields()[1], first.fields()[1])) {
            end++;
        }
        return end;
    }

    private static boolean plain(NewTask task) {
        byte[][] fields = task.fields();
        return task.id() == null
                && fields.length == 4
                && Arrays.equals(fields[0], TYPE)
                && Arrays.equals(fields[2], BODY);
    }

    public CompletionStage<SubmitReply> schedule(SubmitRequest request) {
        Keys keys = new Keys(request.shard());
        ScriptCall call = new ScriptCall(Script.SCHEDULE, request.tasks().size() * 10);
        call.keys(keys.later(), keys.producer(request.producerId()), keys.meta(), keys.stats(), keys.events())
                .keys(keys.dead(), keys.cancelling());
        LaneKeys.lanes(call, keys).arg(request.sequence()).arg(PRODUCER_TTL.toMillis());
        for (NewTask task : request.tasks()) {
            call.arg(task.lane().ordinal() + 1);
            identify(call, keys, task);
            NewTask.Due due = Objects.requireNonNull(task.due(), "a scheduled task has a due time");
            if (due.delay() != null) {
                call.arg("in").arg(due.delay().toMillis());
            } else {
                call.arg("at").arg(Objects.requireNonNull(due.at()).toEpochMilli());
            }
            fields(call, task);
        }
        return send(request, call);
    }

    private static void identify(ScriptCall call, Keys keys, NewTask task) {
        String id = task.id();
        if (id == null) {
            call.arg("").arg(0);
        } else {
            call.key(keys.record(id));
            call.arg(id).arg(identity(task));
        }
    }

    private static int identity(NewTask task) {
        return switch (task.identity()) {
            case DRAWN -> 0;
            case CHOSEN -> 1;
            case CHOSEN_ONCE -> 2;
        };
    }

    private static void fields(ScriptCall call, NewTask task) {
        String id = task.id();
        call.arg(task.fields().length + (id == null ? 0 : 2));
        for (byte[] part : task.fields()) {
            call.arg(part);
        }
        if (id != null) {
            call.arg(ID).arg(id.getBytes(StandardCharsets.UTF_8));
        }
    }

    private CompletionStage<SubmitReply> send(SubmitRequest request, ScriptCall call) {
        Shard shard = request.shard();
        Durability wanted = request.durability();
        if (!wanted.waits()) {
            return connections.general(shard).run(call).thenApply(reply -> reply(shard, reply));
        }
        return connections
                .waiting(shard)
                .thenCompose(link ->
                        link.runAndWait(call, wanted.replicas(), wanted.within().toMillis()))
                .thenApply(kept -> {
                    SubmitReply reply = reply(shard, kept.reply());
                    return reply instanceof SubmitReply.Taken taken && kept.replicas() < wanted.replicas()
                            ? new SubmitReply.Unreplicated(taken.tasks(), kept.replicas())
                            : reply;
                });
    }

    private static SubmitReply reply(Shard shard, @Nullable Object reply) {
        String[] words = Reply.text(Objects.requireNonNull(reply)).split(" ");
        return switch (words[0]) {
            case "TAKEN" -> taken(words);
            case "FULL" -> new SubmitReply.QueueFull(Long.parseLong(words[1]), Long.parseLong(words[2]));
            case "SEQUENCE" -> new SubmitReply.OutOfSequence(Long.parseLong(words[1]));
            case "FORGOTTEN" -> new SubmitReply.AnswerForgotten(Long.parseLong(words[1]));
            default ->
                throw new StoreException(
                        StoreException.Kind.CORRUPT, "submit to " + shard + " was answered with '" + words[0] + "'");
        };
    }

    private static SubmitReply taken(String[] words) {
        List<Submitted> tasks = new ArrayList<>(words.length - 1);
        for (int i = 1; i < words.length; i++) {
            tasks.add(submitted(words[i].charAt(0), words[i].substring(1)));
        }
        return new SubmitReply.Taken(tasks);
    }

    private static Submitted submitted(char mark, String rest) {
        return switch (mark) {
            case '+' -> new Submitted(rest, Kind.NEW);
            case '^' -> new Submitted(rest, Kind.AGAIN);
            case '!' -> {
                String[] parts = rest.split("/", 3);
                yield new Submitted(parts[2], Kind.DEAD, FailureCode.ofName(parts[0]), FailureCode.ofName(parts[1]));
            }
            default -> new Submitted(rest, Kind.DUPLICATE);
        };
    }
}
