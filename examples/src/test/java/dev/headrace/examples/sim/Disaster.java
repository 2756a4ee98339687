package dev.headrace.examples.sim;

import dev.headrace.examples.sim.World.Member;
import dev.headrace.task.Lane;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What can befall processes, connections and the server. Each ends by itself. */
enum Disaster {
    REPLIES_LOST {
        @Override
        void strike(World world, Member victim, Random random) {
            world.troubles.order(
                    victim.process,
                    upTo(random, 5),
                    () -> Fault.lostAfter(Nature.way(random), millis(random, 1, 2000)));
        }
    },
    CALLS_LOST {
        @Override
        void strike(World world, Member victim, Random random) {
            world.troubles.order(victim.process, upTo(random, 5), () -> Fault.lostBefore(millis(random, 1, 2000)));
        }
    },
    CALLS_OVERTAKEN {
        @Override
        void strike(World world, Member victim, Random random) {
            world.troubles.order(
                    victim.process,
                    upTo(random, 5),
                    () -> random.nextBoolean()
                            ? Fault.lostAndLate(millis(random, 1, 500), millis(random, 1, 5000))
                            : Fault.none(Nature.way(random), Nature.way(random)));
        }
    },
    CALLS_REFUSED {
        @Override
        void strike(World world, Member victim, Random random) {
            StoreException.Kind kind =
                    random.nextBoolean() ? StoreException.Kind.UNAVAILABLE : StoreException.Kind.OUT_OF_MEMORY;
            world.troubles.order(victim.process, upTo(random, 10), () -> Fault.refused(kind, millis(random, 1, 20)));
        }
    },
    SLOW {
        @Override
        void strike(World world, Member victim, Random random) {
            world.troubles.order(
                    victim.process,
                    upTo(random, 10),
                    () -> Fault.none(millis(random, 1, 4000), millis(random, 1, 4000)));
        }
    },
    TWIN {
        @Override
        void strike(World world, Member victim, Random random) {
            if (victim.worker != null) {
                world.bootTwin(victim);
            }
        }
    },
    CONNECTIONS_CUT {
        @Override
        void strike(World world, Member victim, Random random) {
            world.redis.cut(victim.process);
            world.disturb();
        }
    },
    STOPPED {
        @Override
        void strike(World world, Member victim, Random random) {
            var process = victim.process;
            process.stop();
            world.time.after(millis(random, 100, 10_000), process::resume);
        }
    },
    KILLED {
        @Override
        void strike(World world, Member victim, Random random) {
            world.kill(victim, millis(random, 0, 5000));
        }
    },
    TERMINATED {
        @Override
        void strike(World world, Member victim, Random random) {
            world.terminate(victim, millis(random, 0, 3000));
        }
    },
    HEARTBEATS_GONE {
        @Override
        void strike(World world, Member victim, Random random) {
            world.redis.deleteHeartbeats(World.SHARD);
            world.upset();
            if (random.nextBoolean()) {
                world.view().liveness().forEach(worker -> world.redis.deleteLiveness(World.SHARD, worker));
            }
        }
    },
    /** A person's mistake: what a consumer holds is in nobody's list any more. */
    CONSUMER_DELETED {
        @Override
        void strike(World world, Member victim, Random random) {
            if (victim.worker != null) {
                Lane lane = Lane.values()[random.nextInt(Lane.values().length)];
                world.redis.deleteConsumer(World.SHARD, lane, victim.worker.id().toString());
            }
        }
    },
    SERVER_DOWN {
        @Override
        void strike(World world, Member victim, Random random) {
            world.serverDown(millis(random, 10, 10_000));
        }
    },
    FAILED_OVER {
        @Override
        void strike(World world, Member victim, Random random) {
            world.failOver(millis(random, 1, 1500), millis(random, 10, 6000));
        }
    },
    CLOCK_JUMPS {
        @Override
        void strike(World world, Member victim, Random random) {
            List<Duration> jumps = List.of(Duration.ofMinutes(20), Duration.ofSeconds(20), Duration.ofSeconds(-3));
            world.upset();
            world.redis.jumpClock(jumps.get(random.nextInt(jumps.size())));
        }
    },
    CANCELLED {
        @Override
        void strike(World world, Member victim, Random random) {
            world.customer().cancelAny(random);
        }
    },
    DUG_UP {
        @Override
        void strike(World world, Member victim, Random random) {
            if (random.nextBoolean()) {
                world.customer().digUp(random);
            } else {
                world.customer()
                        .digUpTwice(
                                random, world.view().dead().stream().sorted().toList());
            }
        }
    };

    private static final Set<Disaster> HARMLESS =
            EnumSet.of(TWIN, CONNECTIONS_CUT, HEARTBEATS_GONE, SERVER_DOWN, CLOCK_JUMPS, CANCELLED, DUG_UP);
    private static final Set<Disaster> BY_CALLS =
            EnumSet.of(REPLIES_LOST, CALLS_LOST, CALLS_OVERTAKEN, CALLS_REFUSED, SLOW, STOPPED, KILLED, TERMINATED);

    /** Befalls the victim, or everybody. */
    abstract void strike(World world, Member victim, Random random);

    static Disaster any(Random random) {
        return values()[random.nextInt(values().length)];
    }

    /** Whether a worker that it befalls can fail to beat in time, so that its tasks may be taken from it. */
    boolean silencesItsVictim() {
        return !HARMLESS.contains(this);
    }

    /** Whether workers can lose tasks by it whoever is its victim. */
    boolean silencesAnybody() {
        return !HARMLESS.contains(this) && !BY_CALLS.contains(this);
    }

    private static int upTo(Random random, int most) {
        return random.nextInt(1, most + 1);
    }

    private static Duration millis(Random random, int least, int most) {
        return Duration.ofMillis(random.nextInt(least, most));
    }
}
