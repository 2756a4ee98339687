package dev.headrace.controller.internal.engine;

import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.control.RecoverRequest.Candidate;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.task.Lease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A Redis that has had enough after few tasks, as the real one has where they are large. */
final class FewACall implements StoreSpy {
    static final int FEW = 3;

    private final Set<Object> broughtToNow = new HashSet<>();

    @Override
    public Object called(String verb, Object[] args, Call store) throws Throwable {
        return switch (verb) {
            case "promote" -> promote(args, store);
            case "recover" -> recover(args, store);
            case "requeueOrphans" -> requeueOrphans(args, store);
            case "rewind" -> {
                args[3] = firstAhead((List<?>) args[3]);
                yield store.make();
            }
            case "delivered" -> {
                args[3] = FEW;
                yield store.make();
            }
            default -> store.make();
        };
    }

    private static Object promote(Object[] args, Call store) throws Throwable {
        List<?> ids = (List<?>) args[2];
        args[2] = first(ids);
        int left = ids.size() - first(ids).size();
        return ((CompletionStage<?>) store.make()).thenApply(answer -> {
            PromoteReply reply = (PromoteReply) answer;
            return new PromoteReply(reply.leader(), reply.promoted(), reply.leader() ? left : 0);
        });
    }

    private static Object recover(Object[] args, Call store) throws Throwable {
        RecoverRequest all = (RecoverRequest) args[0];
        args[0] = new RecoverRequest(all.shard(), all.token(), all.minIdle(), all.limits(), first(all.candidates()));
        return withTheRest(
                store, all.candidates().stream().map(Candidate::lease).toList());
    }

    private static Object requeueOrphans(Object[] args, Call store) throws Throwable {
        List<Lease> all = ((List<?>) args[3]).stream().map(Lease.class::cast).toList();
        args[3] = first(all);
        return withTheRest(store, all);
    }

    /** It passes over what it has brought to now. */
    private List<?> firstAhead(List<?> entries) {
        List<?> ahead = first(
                entries.stream().filter(entry -> !broughtToNow.contains(entry)).toList());
        broughtToNow.addAll(ahead);
        return ahead;
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(FEW, all.size()));
    }

    private static Object withTheRest(Call store, List<Lease> leases) throws Throwable {
        return ((CompletionStage<?>) store.make()).thenApply(answer -> {
            List<Object> replies = new ArrayList<>((List<?>) answer);
            leases.subList(replies.size(), leases.size())
                    .forEach(lease -> replies.add(new RecoverReply(lease, null, Result.LATER, null)));
            return replies;
        });
    }
}
