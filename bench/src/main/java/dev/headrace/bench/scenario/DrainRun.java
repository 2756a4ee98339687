package dev.headrace.bench.scenario;

import dev.headrace.bench.handlers.RunCounts;
import dev.headrace.bench.peer.Peer;
import dev.headrace.bench.report.Metric;
import dev.headrace.bench.report.Observations;
import dev.headrace.bench.stand.BenchException;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Pauses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One drain: fills an empty server, starts one worker, lets it run itself warm on the first tasks and measures the rest.
 *
 * @param rate tasks a second of the measured ones
 * @param slowest tasks a second in the slowest whole second of those
 * @param submitRate tasks a second while they were submitted
 * @param redisSubmitMicros CPU of the server for one submit
 * @param redisMicros the same for one task from its claim on
 * @param workerMicros CPU of the worker's process for one task
 * @param reads of the server from its sockets for one task from its claim on
 * @param bytes of the server's memory for one waiting task
 * @param fullSpeed seconds from the first task done to the first second within 10 % of the rate
 */
public record DrainRun(
        double rate,
        double slowest,
        double submitRate,
        double redisSubmitMicros,
        double redisMicros,
        double workerMicros,
        double reads,
        double bytes,
        double fullSpeed) {
    private static final Duration LOOK_EACH = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern RAN = Pattern.compile("RAN once=(\\d+) more=(\\d+)");

    private record Sample(long at, long done, long redisMicros, Duration workerCpu, long reads) {}

    /**
     * Drains so many tasks after so many for the warm-up, and checks that each ran once.
     *
     * @throws BenchException if one did not, or the worker ended
     */
    public static DrainRun of(Peer peer, BenchServer server, int warmUp, int tasks, Map<String, String> more)
            throws IOException, InterruptedException {
        server.empty();
        long memory = server.memory();
        long cpu = server.cpuMicros();
        long began = System.nanoTime();
        int all = warmUp + tasks;
        peer.fill(server, 0, all);
        double submitSeconds = (System.nanoTime() - began) / 1e9;
        double submitMicros = (server.cpuMicros() - cpu) / (double) all;
        double bytes = (server.memory() - memory) / (double) all;

        List<Sample> samples = new ArrayList<>();
        try (Child worker = peer.startWorker(server, environment(all, more))) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            long left = all;
            while (left > 0) {
                Pauses.pause(LOOK_EACH);
                left = peer.left(server);
                samples.add(
                        new Sample(System.nanoTime(), all - left, server.cpuMicros(), worker.cpu(), server.reads()));
                if (!worker.alive()) {
                    throw worker.failed("ended with " + left + " tasks left");
                }
                if (System.nanoTime() - deadline > 0) {
                    throw worker.failed(
                            left + " of " + all + " tasks were not done in " + PATIENCE.toMinutes() + " minutes");
                }
            }
            worker.terminate();
            requireEachOnce(worker, all);
        }
        return summed(samples, warmUp, submitMicros, all / submitSeconds, bytes);
    }

    private static Map<String, String> environment(int all, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put(RunCounts.TASKS, Integer.toString(all));
        return environment;
    }

    /** Notes what it shows, of a subject in a round. */
    void note(Observations into, Peer peer) {
        String subject = peer.name();
        into.add(subject, Metric.RATE, rate);
        into.add(subject, Metric.SLOWEST_SECOND, slowest);
        into.add(subject, Metric.WORKER, workerMicros);
        into.add(subject, Metric.FULL_SPEED, fullSpeed);
        if (peer.onRedis()) {
            into.add(subject, Metric.REDIS_SUBMIT, redisSubmitMicros);
            into.add(subject, Metric.REDIS_WORK, redisMicros);
            into.add(subject, Metric.READS, reads);
            into.add(subject, Metric.WAITING_BYTES, bytes);
        }
    }

    static void requireEachOnce(Child worker, int all) {
        Matcher ran = RAN.matcher(worker.output());
        if (!ran.find() || Integer.parseInt(ran.group(1)) != all || Integer.parseInt(ran.group(2)) != 0) {
            throw worker.failed("not each of " + all + " tasks ran exactly once");
        }
    }

    private static DrainRun summed(
            List<Sample> samples, int warmUp, double submitMicros, double submitRate, double bytes) {
        Sample last = samples.get(samples.size() - 1);
        Sample first = samples.stream()
                .filter(sample -> sample.done >= warmUp)
                .findFirst()
                .orElse(last);
        long tasks = last.done - first.done;
        double rate = tasks * 1e9 / (last.at - first.at);
        List<Sample> seconds = wholeSeconds(samples, first);
        double slowest = rate;
        for (int i = 1; i < seconds.size(); i++) {
            slowest = Math.min(slowest, rate(seconds.get(i - 1), seconds.get(i)));
        }
        Sample started =
                samples.stream().filter(sample -> sample.done > 0).findFirst().orElse(last);
        List<Sample> all = wholeSeconds(samples, started);
        double fullSpeed = Double.NaN;
        for (int i = 1; i < all.size(); i++) {
            if (rate(all.get(i - 1), all.get(i)) >= 0.9 * rate) {
                fullSpeed = (all.get(i - 1).at - started.at) / 1e9;
                break;
            }
        }
        return new DrainRun(
                rate,
                slowest,
                submitRate,
                submitMicros,
                (last.redisMicros - first.redisMicros) / (double) tasks,
                last.workerCpu.minus(first.workerCpu).toNanos() / 1e3 / tasks,
                (last.reads - first.reads) / (double) tasks,
                bytes,
                fullSpeed);
    }

    private static List<Sample> wholeSeconds(List<Sample> samples, Sample first) {
        List<Sample> seconds = new ArrayList<>(List.of(first));
        for (Sample sample : samples) {
            if (sample.at - seconds.get(seconds.size() - 1).at >= 1_000_000_000L) {
                seconds.add(sample);
            }
        }
        return seconds;
    }

    private static double rate(Sample from, Sample to) {
        return (to.done - from.done) * 1e9 / (to.at - from.at);
    }
}
