package dev.headrace.bench.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * A flight recording, summed up.
 *
 * @param allocated bytes, of all threads that lived at its end
 * @param shares of CPU samples in per cent, by the first frame of a known origin
 */
record Recording(long allocated, Map<String, Double> shares) {
    private static final Map<String, String> ORIGINS = origins();

    private static Map<String, String> origins() {
        Map<String, String> origins = new LinkedHashMap<>();
        origins.put("dev.headrace.internal.redis", "Headrace: redis");
        origins.put("dev.headrace.bench", "the handler");
        origins.put("dev.headrace", "Headrace: worker and the rest");
        origins.put("io.lettuce", "Lettuce");
        origins.put("io.netty", "Netty and its sockets");
        origins.put("com.fasterxml", "Jackson");
        origins.put("io.micrometer", "Micrometer");
        return origins;
    }

    static Recording of(Path file) throws IOException {
        Map<Long, Long> allocated = new HashMap<>();
        Map<String, Integer> samples = new TreeMap<>();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                switch (event.getEventType().getName()) {
                    case "jdk.ThreadAllocationStatistics" -> {
                        RecordedThread thread = event.getValue("thread");
                        allocated.merge(thread.getId(), event.getLong("allocated"), Math::max);
                    }
                    case "jdk.ExecutionSample", "jdk.NativeMethodSample" ->
                        samples.merge(origin(event), 1, Integer::sum);
                    default -> {}
                }
            }
        }
        double all = samples.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Double> shares = new LinkedHashMap<>();
        samples.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(entry -> shares.put(entry.getKey(), 100 * entry.getValue() / all));
        return new Recording(
                allocated.values().stream().mapToLong(Long::longValue).sum(), shares);
    }

    private static String origin(RecordedEvent sample) {
        if (sample.getStackTrace() != null) {
            for (RecordedFrame frame : sample.getStackTrace().getFrames()) {
                String type = frame.getMethod().getType().getName();
                for (Map.Entry<String, String> origin : ORIGINS.entrySet()) {
                    if (type.startsWith(origin.getKey())) {
                        return origin.getValue();
                    }
                }
            }
        }
        return "the JDK's own threads";
    }
}
