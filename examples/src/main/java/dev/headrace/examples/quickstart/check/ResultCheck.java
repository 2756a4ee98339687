package dev.headrace.examples.quickstart.check;

import dev.headrace.examples.handlers.FileDigest;
import dev.headrace.examples.handlers.FileDigestHandlers;
import dev.headrace.examples.quickstart.files.FileCatalog;
import dev.headrace.examples.quickstart.files.FileFacts;
import dev.headrace.examples.quickstart.files.LeftOut;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.PayloadException;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Compares a task's kept result with what this program found in the file by itself. Before a difference counts, the file
 * is read once more: one that was changed or taken away meanwhile is left out and reported, as the handler saw another
 * file than this program did. To be used by
 * one thread at a time.
 */
public final class ResultCheck {
    private static final int NAMED = 5;

    private final FileCatalog catalog;
    private final LeftOut changed;
    private final PayloadCodec codec = PayloadCodec.json();
    private final List<String> complaints = new ArrayList<>();
    private long comparedBytes;

    public ResultCheck(FileCatalog catalog, LeftOut changed) {
        this.catalog = catalog;
        this.changed = changed;
    }

    public Verdict check(int file, TaskView view) {
        byte[] result = view.result();
        if (view.state() != TaskState.SUCCEEDED || result == null) {
            return whenChanged(file).orElseGet(() -> complain(Verdict.MISSING, view, "it has no result: " + end(view)));
        }
        Optional<FileFacts> facts = read(result);
        if (facts.isPresent() && facts.get().same(catalog.facts(file))) {
            comparedBytes += facts.get().size();
            return Verdict.SAME;
        }
        return whenChanged(file).orElseGet(() -> complain(Verdict.DIFFERENT, view, "its result is not this program's"));
    }

    private Optional<FileFacts> read(byte[] result) {
        try {
            FileDigest digest = FileDigestHandlers.FILE_DIGEST.readResult(result, codec);
            return Optional.of(new FileFacts(HexFormat.of().parseHex(digest.sha256()), digest.size(), digest.lines()));
        } catch (PayloadException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Verdict> whenChanged(int file) {
        if (!catalog.usable(file)) {
            return Optional.of(Verdict.FILE_CHANGED);
        }
        String path = catalog.path(file);
        try {
            if (FileFacts.read(Path.of(path)).same(catalog.facts(file))) {
                return Optional.empty();
            }
            changed.add(path, new IOException("changed"));
        } catch (IOException | InvalidPathException e) {
            changed.add(path, e);
        }
        catalog.leaveOut(file);
        return Optional.of(Verdict.FILE_CHANGED);
    }

    private Verdict complain(Verdict verdict, TaskView view, String what) {
        if (complaints.size() < NAMED) {
            complaints.add("task " + view.shard() + "/" + Printable.escape(view.id()) + ": " + what);
        }
        return verdict;
    }

    private static String end(TaskView view) {
        String state = view.known().map(TaskState::text).orElse("nothing is known of it");
        String message = view.message();
        return message == null ? state : state + ", " + Printable.escape(message);
    }

    /** The bytes behind all results that were the same. */
    public long comparedBytes() {
        return comparedBytes;
    }

    /** The first few differences and losses, a line each. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }
}
