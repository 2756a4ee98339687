package dev.headrace.bench;

import dev.headrace.bench.report.Figures;
import dev.headrace.bench.report.Machine;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.report.Report;
import dev.headrace.bench.report.Result;
import dev.headrace.bench.scenario.Scenario;
import dev.headrace.bench.scenario.Scenarios;
import dev.headrace.bench.stand.BenchException;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Jvm;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs scenarios, prints their tables, and writes their figures. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        description = "Measures Headrace beside Redis itself and beside what people would pick instead.",
        footer = {
            "",
            "Each scenario's figures go into bench/target/results, as JSON, as a table and as a plot.",
            "Exit codes: 0 every bar that was measured is met; 1 one is not, or a run failed; 2 wrong options."
        })
public final class BenchCommand implements Callable<Integer> {
    /** Options that make no difference to figures, or are told otherwise. */
    private static final Set<String> UNTOLD = Set.of("--redis-server", "--rounds", "--publish");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "SCENARIO",
            description = "drain, submit, pick-up, idle, long-tasks, ten-millis, growth, features, profile, guard."
                    + " Default: all but guard")
    private List<String> names = List.of();

    @Option(
            names = "--peer",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Measure only those whose names begin so, where a scenario has several: raw, Headrace, BullMQ,"
                            + " bee-queue, Redisson, ... Default: all")
    private List<String> peers = List.of();

    @Option(names = "--tasks", paramLabel = "N", description = "Tasks that a drain measures. Default: ${DEFAULT-VALUE}")
    private int tasks = 200_000;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Tasks before those, for compilers. Default: ${DEFAULT-VALUE}")
    private int warmUp = 500_000;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long pick-up measures each system. Default: ${DEFAULT-VALUE}")
    private int seconds = 60;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds; medians are shown. Default: ${DEFAULT-VALUE}")
    private int rounds = 5;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "Measure a scenario that misses a bar again, up to so many times. Default: ${DEFAULT-VALUE}")
    private int attempts = 1;

    @Option(
            names = "--redis-server",
            paramLabel = "FILE",
            description = "The server's program. Default: the one on the PATH, else the one in the embedded-redis jar,"
                    + " which is half as fast")
    private @Nullable Path redisServer;

    @Option(
            names = "--redis-option",
            split = " ",
            paramLabel = "OPTION",
            description = "For each redis-server, such as --redis-option='--io-threads 2'")
    private List<String> redisOptions = List.of();

    @Option(names = "--jvm-option", split = " ", paramLabel = "OPTION", description = "For each JVM")
    private List<String> jvmOptions = List.of();

    @Option(
            names = "--worker-option",
            split = " ",
            paramLabel = "OPTION",
            description = "For each of Headrace's worker daemons, after their own")
    private List<String> workerOptions = List.of();

    @Option(names = "--publish", description = "Put the figures into docs/benchmarks.md, too")
    private boolean publish;

    @Option(names = "--home", required = true, hidden = true, paramLabel = "FOLDER")
    private Path home = Path.of(".");

    /** Runs and exits. */
    public static void main(String[] args) {
        CommandLine command = new CommandLine(new BenchCommand());
        command.setExecutionExceptionHandler((error, line, parsed) -> {
            if (!(error instanceof BenchException)) {
                throw error;
            }
            line.getErr().println(error.getMessage());
            return 1;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("headrace-bench-");
        try {
            Path binary = BenchServer.binary(redisServer, folder);
            Stand stand = new Stand(home, folder, new Jvm(folder, jvmOptions), binary, redisOptions, workerOptions);
            Machine machine = machine(stand);
            System.out.println(machine.text());
            boolean met = true;
            for (Scenario scenario : chosen(stand)) {
                met &= measured(scenario, machine);
            }
            return met ? 0 : 1;
        } finally {
            delete(folder);
        }
    }

    private static Machine machine(Stand stand) throws IOException {
        try (BenchServer server = stand.redis()) {
            return Machine.here(server.version());
        }
    }

    private List<Scenario> chosen(Stand stand) {
        Map<String, Scenario> all = Scenarios.all(stand, this::wanted, warmUp, tasks, seconds);
        List<String> wanted = names.isEmpty() ? new ArrayList<>(all.keySet()) : names;
        if (names.isEmpty()) {
            wanted.remove("guard");
        }
        List<Scenario> chosen = new ArrayList<>();
        for (String name : wanted) {
            Scenario scenario = all.get(name);
            if (scenario == null) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "there is no scenario '" + name + "'; there are " + all.keySet());
            }
            chosen.add(scenario);
        }
        return chosen;
    }

    private boolean wanted(String peer) {
        return peers.isEmpty() || peers.stream().anyMatch(peer::startsWith);
    }

    private boolean measured(Scenario scenario, Machine machine) throws IOException, InterruptedException {
        Result result = measure(scenario);
        show(result, machine);
        for (int attempt = 1; attempt < attempts && !result.met(); attempt++) {
            System.out.println("A bar was missed; measured again, attempt " + (attempt + 1) + " of " + attempts + ".");
            result = measure(scenario);
            show(result, machine);
        }
        return result.met();
    }

    private Result measure(Scenario scenario) throws IOException, InterruptedException {
        System.out.println();
        Observations observations = new Observations();
        for (int round = 0; round < rounds; round++) {
            System.out.println(scenario.name() + ", round " + (round + 1) + " of " + rounds);
            scenario.round(observations);
            observations.nextRound();
        }
        return new Result(
                scenario.name(), scenario.title(), observations.all(), observations.notRun(), scenario.bars());
    }

    private void show(Result result, Machine machine) throws IOException {
        Figures figures = Figures.of(result, machine, options());
        System.out.println("\n" + Report.markdown(figures));
        Report.write(figures, home.resolve("bench/target/results"));
        if (publish) {
            Report.publish(figures, home.resolve("docs/benchmarks.md"));
        }
    }

    /** What was not as it comes. */
    private Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        for (var option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!option.hidden() && !UNTOLD.contains(option.longestName())) {
                options.put(option.longestName(), String.join(" ", option.originalStringValues()));
            }
        }
        return options;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
