package dev.headrace.examples.quickstart.fleet;

import dev.headrace.examples.quickstart.process.Children;
import dev.headrace.examples.quickstart.process.Daemons;
import dev.headrace.internal.loop.SystemTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The daemons of the show while they run: one controller, the worker that will be killed and the one that goes on. */
public final class Fleet {
    private static final String VICTIM = "worker-1";
    private static final String SURVIVOR = "worker-2";
    private static final int MILLIS_BETWEEN_LOOKS = 50;
    private static final long NANOS_TO_COME_UP = TimeUnit.SECONDS.toNanos(60);

    private final Children children;
    private final LeaseView leases;
    private final Member controller;
    private final Member victim;
    private final Member survivor;
    private final WorkerKill kill;

    private Fleet(Children children, LeaseView leases, Member controller, Member victim, Member survivor) {
        this.children = children;
        this.leases = leases;
        this.controller = controller;
        this.victim = victim;
        this.survivor = survivor;
        this.kill = new WorkerKill(victim.name, victim.process, leases);
    }

    /** Starts all, without waiting. */
    public static Fleet start(Children children, Daemons daemons, LeaseView leases, Path logFolder) {
        return new Fleet(
                children,
                leases,
                new Member("controller", daemons.startController()),
                new Member(VICTIM, daemons.startWorker(VICTIM, logFolder)),
                new Member(SURVIVOR, daemons.startWorker(SURVIVOR, logFolder)));
    }

    /**
     * Gives work until both workers have taken some, so that neither is still starting when the clock is.
     *
     * @param moreWork called now and then
     */
    public void awaitBothAtWork(Runnable moreWork) throws InterruptedException {
        long start = SystemTime.nanos();
        while (!leases.alive(victim.name) || !leases.alive(survivor.name)) {
            check();
            if (SystemTime.nanos() - start > NANOS_TO_COME_UP) {
                throw new IllegalStateException("not both workers took work within "
                        + TimeUnit.NANOSECONDS.toSeconds(NANOS_TO_COME_UP) + " s; their logs end with: "
                        + children.lastLine(victim.name) + " and: " + children.lastLine(survivor.name));
            }
            moreWork.run();
            controller.process.waitFor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        }
    }

    /** @throws IllegalStateException if one has ended that was not killed */
    public void check() {
        List<Member> expected = new ArrayList<>(List.of(controller, survivor));
        if (!kill.killed()) {
            expected.add(victim);
        }
        for (Member member : expected) {
            if (!member.process.isAlive()) {
                throw new IllegalStateException(member.name + " ended by itself with exit code "
                        + member.process.exitValue() + "; its log ends with: " + children.lastLine(member.name));
            }
        }
    }

    public WorkerKill kill() {
        return kill;
    }

    /** How many leases are held by the workers. */
    public long leasesHeld() throws InterruptedException {
        return leases.pending(victim.name) + leases.pending(survivor.name);
    }

    /** Ends all but Redis by SIGTERM; answers how the surviving worker ended. */
    public int end() throws InterruptedException {
        for (Member member : List.of(victim, survivor, controller)) {
            children.end(member.process);
        }
        return survivor.process.exitValue();
    }

    private record Member(String name, Process process) {}
}
