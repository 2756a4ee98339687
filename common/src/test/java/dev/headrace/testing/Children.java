package dev.headrace.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Every process that a test starts. All of them end with this JVM: by a shutdown hook, and when this JVM is killed
 * outright, by a small shell that holds the other end of a pipe and kills what is left when the pipe breaks.
 */
final class Children {

    /** Reads "+ PID" and "- PID" lines; at the end of its input it kills what was added and not taken away. */
    private static final String WATCHDOG = """
            trap '' INT TERM HUP
            pids=' '
            while read -r verb pid; do
              case $verb in
                +) pids="$pids$pid " ;;
                -) case $pids in *" $pid "*) pids="${pids%%" $pid "*} ${pids#*" $pid "}" ;; esac ;;
              esac
            done
            for pid in $pids; do kill -9 "$pid"; done 2>/dev/null
            """;

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static OutputStream watchdog;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Children::kill), "children"));
    }

    private Children() {}

    /** @throws IOException as {@link ProcessBuilder#start} */
    static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        RUNNING.add(process);
        tellWatchdog("+ " + process.pid());
        CompletableFuture<Void> unused = process.onExit().thenAccept(ended -> {
            RUNNING.remove(ended);
            tellWatchdog("- " + ended.pid());
        });
        return process;
    }

    /** SIGKILL, which a stopped process obeys too; returns when it is gone. */
    static void kill(Process process) {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " outlived SIGKILL for 10 s");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a signal by name, as STOP; a bare JDK knows only TERM and KILL, so the shell's builtin does it. */
    static void signal(Process process, String name) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " " + process.pid() + ": " + said.strip());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized void tellWatchdog(String line) {
        try {
            if (watchdog == null) {
                watchdog = new ProcessBuilder("sh", "-c", WATCHDOG).start().getOutputStream();
            }
            watchdog.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            watchdog.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException("the shell that guards child processes is gone", failed);
        }
    }
}
