package dev.headrace.examples.quickstart;

import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.examples.handlers.FileDigestHandlers;
import dev.headrace.examples.handlers.FileToDigest;
import dev.headrace.examples.quickstart.check.Ledger;
import dev.headrace.examples.quickstart.console.UsageException;
import dev.headrace.examples.quickstart.files.FileCatalog;
import dev.headrace.examples.quickstart.process.Daemons;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Submits the tree's files, a chunk a call, pass after pass. Not thread-safe. */
final class FileQueue {
    /** What one call of the protocol takes. */
    static final int CHUNK = 500;

    /** Long enough to be fetched when it is due, short enough that Redis does not fill up with old results. */
    private static final Submission KEEP_RESULT = Submission.plain().keepResult(Duration.ofMinutes(2));

    private final HeadraceClient client;
    private final FileCatalog catalog;
    private final Ledger ledger;
    private int next;

    FileQueue(HeadraceClient client, FileCatalog catalog, Ledger ledger) {
        this.client = client;
        this.catalog = catalog;
        this.ledger = ledger;
    }

    /** Submits the next files, at most so many, from the first again after the last. */
    void submit(int atMost) {
        List<Integer> files = nextFiles(Math.min(atMost, CHUNK));
        if (files.isEmpty()) {
            throw new UsageException("Every file was changed or taken away while the quick start ran.");
        }
        List<FileToDigest> payloads =
                files.stream().map(file -> new FileToDigest(catalog.path(file))).toList();
        Iterator<Integer> order = files.iterator();
        client.queue(Daemons.QUEUE)
                .submitAll(
                        FileDigestHandlers.FILE_DIGEST,
                        payloads,
                        KEEP_RESULT,
                        id -> ledger.submitted(id.id(), order.next()));
    }

    private List<Integer> nextFiles(int count) {
        List<Integer> files = new ArrayList<>(count);
        int leftOut = 0;
        while (files.size() < count && leftOut < catalog.count()) {
            if (catalog.usable(next)) {
                files.add(next);
                leftOut = 0;
            } else {
                leftOut++;
            }
            next = (next + 1) % catalog.count();
        }
        return files;
    }
}
