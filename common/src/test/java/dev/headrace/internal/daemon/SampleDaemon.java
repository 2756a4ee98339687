package dev.headrace.internal.daemon;

import dev.headrace.health.Health;
import dev.headrace.internal.daemon.settings.EnvironmentAlias;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.redis.connection.IoLoop;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.StoreException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A daemon that does nothing but tell what it was given; run as a process of its own it waits to be stopped. */
@Command(name = "sample", description = "A daemon for tests.")
class SampleDaemon extends Daemon {
    static final int LINES = 20_000;
    static final int LAST_WORDS = 1_000;

    private static Object @Nullable [] held;

    enum Mood {
        CALM,
        HASTY
    }

    @Option(names = "--drain-timeout")
    Duration drainTimeout = Duration.ofSeconds(30);

    @Option(names = "--slots", description = "How many, 1 to 2147483647")
    int slots = 16;

    @Option(names = "--queue", split = ",")
    List<String> queues = List.of();

    @Option(names = "--mood")
    Mood mood = Mood.CALM;

    @Nullable RedisSettings redis;

    @Nullable RuntimeException failure;

    SampleDaemon() {
        super(0);
    }

    /**
     * {@code STUCK} as argument makes a daemon whose graceful end never ends, {@code EXIT} one in which something calls
     * System.exit, {@code HOOKED} one with a shutdown hook that hangs, {@code HOOKED_EXIT} both,
     * {@code INTERRUPTS} one in which something interrupts all threads, {@code LOOPLESS} one whose loop dies, {@code LAST_WORDS} one
     * that logs much at its end; {@code …_OUT_OF_MEMORY} one whose loop or thread fills the heap; {@code ERR_…} one in which something
     * spoils System.err; {@code TALKS}, alone or before {@code STUCK}, one that logs
     * {@link #LINES} lines and then says on its standard output that it did.
     */
    public static void main(String[] args) {
        String how = args.length == 1 ? args[0] : "";
        SampleDaemon daemon = new SampleDaemon() {
            @Override
            protected Service service() {
                return new Waiting(how);
            }
        };
        runAndExit(daemon, how.isEmpty() ? args : new String[0]);
    }

    @Override
    protected Service service() {
        redis = redisSettings();
        if (slots < 1) {
            throw new IllegalArgumentException("slots: " + slots + " is under 1");
        }
        return new Waiting("") {
            @Override
            public int run() {
                if (failure != null) {
                    throw failure;
                }
                return ExitCode.OK;
            }
        };
    }

    @Override
    protected Map<String, EnvironmentAlias> environmentAliases() {
        return Map.of("drain-timeout", new EnvironmentAlias("TASK_DRAIN_S", "s"));
    }

    private static void hang() {
        System.out.println("the hook hangs");
        while (true) {
            LockSupport.park();
        }
    }

    private static void interruptAll() {
        Thread handler = new Thread(() -> {
            Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
            all.keySet().forEach(Thread::interrupt);
            all.keySet().stream()
                    .filter(thread -> thread.getName().startsWith("AsyncAppender-Worker"))
                    .forEach(SampleDaemon::join);
            LoggerFactory.getLogger(SampleDaemon.class).info("said after the interrupts");
        });
        handler.start();
    }

    /** Leaves no byte free and ends with the error. */
    private static void fillHeap() {
        for (int size = 1 << 16; size > 1; size /= 2) {
            try {
                while (true) {
                    Object[] block = new Object[size];
                    block[0] = held;
                    held = block;
                }
            } catch (OutOfMemoryError e) {
                // Smaller blocks may still fit.
            }
        }
        held = new Object[1 << 16];
    }

    private static void spoilStandardError(String how) {
        switch (how) {
            case "ERR_NULL" -> System.setErr(null);
            case "ERR_CLOSED" -> System.err.close();
            default ->
                System.setErr(new PrintStream(OutputStream.nullOutputStream()) {
                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        LoggerFactory.getLogger("bridge")
                                .warn(new String(bytes, offset, length, StandardCharsets.UTF_8));
                    }
                });
        }
    }

    private static void outOfMemory() {
        throw new OutOfMemoryError("as if");
    }

    private static void join(Thread thread) {
        boolean ended = false;
        while (!ended) {
            try {
                thread.join();
                ended = true;
            } catch (InterruptedException e) {
                // Its own interrupt.
            }
        }
    }

    static StoreException unreachable() {
        return new StoreException(StoreException.Kind.DISCONNECTED, "Redis at localhost:1 was not reached within 10 s");
    }

    private static class Waiting implements Service {
        private final EndRequest stopped = new EndRequest();
        private final String how;

        Waiting(String how) {
            this.how = how;
        }

        @Override
        public int run() {
            LoggerFactory.getLogger(SampleDaemon.class).info("runs until it is stopped");
            if (how.startsWith("HOOKED")) {
                Runtime.getRuntime().addShutdownHook(new Thread(SampleDaemon::hang));
            }
            if (how.equals("INTERRUPTS")) {
                interruptAll();
            } else if (how.endsWith("EXIT")) {
                new Thread(() -> System.exit(7), "handler").start();
            } else if (how.equals("LOOPLESS")) {
                IoLoop loop = new IoLoop("loop");
                loop.execute(() -> die(Thread.currentThread()));
            } else if (how.equals("LOOP_OUT_OF_MEMORY")) {
                new IoLoop("loop").execute(SampleDaemon::fillHeap);
            } else if (how.equals("THREAD_OUT_OF_MEMORY")) {
                new Thread(SampleDaemon::fillHeap, "headrace-http-1").start();
            } else if (how.equals("HANDLER_OUT_OF_MEMORY")) {
                new Thread(SampleDaemon::outOfMemory, "a handler's").start();
            } else if (how.startsWith("ERR_")) {
                spoilStandardError(how);
                say("said after", 1);
            } else if (how.startsWith("TALKS")) {
                say("line", LINES);
                System.out.println("said all");
            }
            stopped.await();
            return ExitCode.RELEASED;
        }

        private static void say(String what, int times) {
            for (int i = 1; i <= times; i++) {
                LoggerFactory.getLogger(SampleDaemon.class).info("{} {}", what, i);
            }
        }

        private static void die(Thread thread) {
            Thread.getDefaultUncaughtExceptionHandler().uncaughtException(thread, new IllegalStateException("as if"));
        }

        @Override
        public Health health() {
            return Health.ready("waits to be stopped");
        }

        @Override
        public void stop() {
            LoggerFactory.getLogger(SampleDaemon.class).info("asked to stop");
            if (how.equals("LAST_WORDS")) {
                say("last word", LAST_WORDS);
            }
            if (!how.endsWith("STUCK")) {
                stopped.ask();
            }
        }
    }
}
