package dev.headrace.examples.quickstart;

import dev.headrace.examples.quickstart.console.Screen;
import dev.headrace.examples.quickstart.console.UsageException;
import dev.headrace.internal.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command behind {@code ./quickstart}. */
@Command(
        name = "quickstart",
        description = {
            "Digests every file below a directory with two worker processes, again and again if they are few, kills one of"
                    + " the workers when a third is done, and checks every result.",
            "Exit codes: 0 everything was done once and checked; 1 something was lost, doubled or different; 2 it could"
                    + " not be started like this."
        })
public final class Quickstart implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIRECTORY",
            description = "Default: the local Maven repository, else the JDK's own folder.")
    private @Nullable Path directory;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How much work to make, in seconds of both workers. Default: ${DEFAULT-VALUE}")
    private double seconds = 20;

    @Option(
            names = "--redis-only",
            description =
                    "Only the Redis that it brings, at port 6379 or at a free one if that is taken, until you end it.")
    private boolean redisOnly;

    @Option(names = "--plain", description = "Lines instead of a moving bar, for output that is no terminal.")
    private boolean plain;

    @Option(names = "--home", hidden = true, description = "The checkout with the built jars. Default: here.")
    private Path home = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    @SuppressWarnings("UnusedVariable") // picocli itself acts on it
    private boolean help;

    private Quickstart() {}

    /** Runs it and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Quickstart())
                .setExecutionExceptionHandler((e, line, result) -> failed(e))
                .setParameterExceptionHandler((e, line) -> wrong(e))
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (!(seconds >= 1 && seconds <= 3600)) {
            throw new UsageException("seconds: " + seconds + " is not a number from 1 to 3600.");
        }
        if (directory != null && directory.toString().isEmpty()) {
            throw new UsageException("The directory's name is empty. Name one, or leave it out.");
        }
        if (redisOnly) {
            return redisOnly();
        }
        Screen screen = new Screen(System.out, !plain);
        Path tree = directory == null ? defaultTree() : directory;
        try (Show show = new Show(screen, home, seconds)) {
            return show.run(tree) ? 0 : FAILED;
        }
    }

    private int redisOnly() throws IOException, InterruptedException {
        if (directory != null) {
            throw new UsageException("With --redis-only nothing is digested; leave the directory out.");
        }
        try (RedisAlone redis = new RedisAlone()) {
            redis.run();
        }
        return 0;
    }

    private static Path defaultTree() {
        Path repository = Path.of(System.getProperty("user.home"), ".m2", "repository");
        return Files.isDirectory(repository) ? repository : Path.of(System.getProperty("java.home"));
    }

    /** In one line, by what was typed: the script that calls this adds arguments of its own. */
    private static int wrong(ParameterException e) {
        System.err.println("quickstart: " + Printable.escape(complaint(e), 1000));
        System.err.println("Try './quickstart --help'.");
        return USAGE;
    }

    private static String complaint(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            return first.startsWith("-")
                    ? "there is no option '" + first + "'."
                    : "'" + first + "' is one argument too many; it takes one directory.";
        }
        if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
            return option.longestName().substring(2) + ": '" + e.getValue() + "' is not a number from 1 to 3600.";
        }
        return String.valueOf(e.getMessage());
    }

    private static int failed(Exception e) {
        if (e instanceof UsageException) {
            System.err.println("quickstart: " + e.getMessage());
            return USAGE;
        }
        String message = e.getMessage();
        System.err.println("quickstart failed: "
                + Printable.escape(message == null ? e.getClass().getName() : message, 1000));
        return FAILED;
    }
}
