package dev.headrace.examples.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the handlers of all processes wrote of themselves, whatever Redis says of them. */
record HandlerHistory(List<Line> starts, List<Line> effects) {
    /** One call of a handler, or its side effect. */
    record Line(String task, long token, int attempt, long pid, long atMillis) {
        /** A delivery is told by its task and its fencing token. */
        String delivery() {
            return task + " " + token;
        }
    }

    static HandlerHistory read(Path folder) {
        HandlerHistory history = new HandlerHistory(new ArrayList<>(), new ArrayList<>());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "history-*")) {
            for (Path file : files) {
                Files.readAllLines(file).forEach(history::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return history;
    }

    private void add(String text) {
        String[] words = text.split(" ");
        Line line = new Line(
                words[1],
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]));
        (words[0].equals("start") ? starts : effects).add(line);
    }

    int highestAttempt() {
        return starts.stream().mapToInt(Line::attempt).max().orElse(0);
    }

    /** How many side effects happened beyond the first of their task. */
    long doubledEffects() {
        return effects.size() - effects.stream().map(Line::task).distinct().count();
    }
}
