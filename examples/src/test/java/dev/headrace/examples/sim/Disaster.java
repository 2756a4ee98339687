package dev.headrace.examples.sim;

import dev.headrace.examples.sim.World.Member;
import dev.headrace.protocol.StoreException;
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
        void strike(World world, Member victim) {
            world.troubles.order(
                    victim.process,
                    upTo(world, 5),
                    () -> Fault.lostAfter(Nature.way(world.random()), millis(world, 1, 2000)));
        }
    },
    CALLS_LOST {
        @Override
        void strike(World world, Member victim) {
            world.troubles.order(victim.process, upTo(world, 5), () -> Fault.lostBefore(millis(world, 1, 2000)));
        }
    },
    CALLS_REFUSED {
        @Override
        void strike(World world, Member victim) {
            StoreException.Kind kind =
                    world.random().nextBoolean() ? StoreException.Kind.UNAVAILABLE : StoreException.Kind.OUT_OF_MEMORY;
            world.troubles.order(victim.process, upTo(world, 10), () -> Fault.refused(kind, millis(world, 1, 20)));
        }
    },
    SLOW {
        @Override
        void strike(World world, Member victim) {
            world.troubles.order(
                    victim.process, upTo(world, 10), () -> Fault.none(millis(world, 1, 4000), millis(world, 1, 4000)));
        }
    },
    TWIN {
        @Override
        void strike(World world, Member victim) {
            if (victim.worker != null) {
                world.bootTwin(victim);
            }
        }
    },
    CONNECTIONS_CUT {
        @Override
        void strike(World world, Member victim) {
            world.redis.cut(victim.process);
        }
    },
    STOPPED {
        @Override
        void strike(World world, Member victim) {
            var process = victim.process;
            process.stop();
            world.time.after(millis(world, 100, 10_000), process::resume);
        }
    },
    KILLED {
        @Override
        void strike(World world, Member victim) {
            if (victim.worker != null || victim.controller != null) {
                victim.process.kill();
                world.time.after(millis(world, 0, 5000), () -> world.boot(victim));
            }
        }
    },
    TERMINATED {
        @Override
        void strike(World world, Member victim) {
            var process = victim.process;
            Runnable then = () -> {
                process.kill();
                world.boot(victim);
            };
            if (victim.worker != null) {
                victim.worker.terminate(millis(world, 0, 3000), then);
            } else if (victim.controller != null) {
                victim.controller.terminate(then);
            }
        }
    },
    HEARTBEATS_GONE {
        @Override
        void strike(World world, Member victim) {
            world.redis.deleteHeartbeats(World.SHARD);
            if (world.random().nextBoolean()) {
                world.view().liveness().forEach(worker -> world.redis.deleteLiveness(World.SHARD, worker));
            }
        }
    },
    SERVER_DOWN {
        @Override
        void strike(World world, Member victim) {
            world.redis.goDown();
            world.time.after(millis(world, 10, 10_000), world.redis::comeUp);
        }
    },
    CLOCK_JUMPS {
        @Override
        void strike(World world, Member victim) {
            List<Duration> jumps = List.of(Duration.ofMinutes(20), Duration.ofSeconds(20), Duration.ofSeconds(-3));
            world.redis.jumpClock(jumps.get(world.random().nextInt(jumps.size())));
        }
    },
    CANCELLED {
        @Override
        void strike(World world, Member victim) {
            List<String> ids = List.copyOf(world.history.submitted().keySet());
            if (!ids.isEmpty()) {
                world.cancel(ids.get(world.random().nextInt(ids.size())));
            }
        }
    };

    private static final Set<Disaster> HARMLESS =
            EnumSet.of(TWIN, CONNECTIONS_CUT, HEARTBEATS_GONE, SERVER_DOWN, CLOCK_JUMPS, CANCELLED);

    /** Befalls the victim, or everybody. */
    abstract void strike(World world, Member victim);

    static Disaster any(Random random) {
        return values()[random.nextInt(values().length)];
    }

    /** Whether a worker that it befalls can fail to beat in time, so that its tasks may be taken from it. */
    boolean silences() {
        return !HARMLESS.contains(this);
    }

    private static int upTo(World world, int most) {
        return world.random().nextInt(1, most + 1);
    }

    private static Duration millis(World world, int least, int most) {
        return Duration.ofMillis(world.random().nextInt(least, most));
    }
}
