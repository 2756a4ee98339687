package dev.headrace.examples.quickstart;

import dev.headrace.examples.quickstart.console.Screen;
import dev.headrace.examples.quickstart.console.UsageException;
import dev.headrace.examples.quickstart.files.FileCatalog;
import dev.headrace.examples.quickstart.files.LeftOut;
import dev.headrace.examples.quickstart.files.OwnDigests;
import dev.headrace.examples.quickstart.files.TreeLister;
import dev.headrace.examples.quickstart.fleet.Fleet;
import dev.headrace.examples.quickstart.process.Children;
import dev.headrace.examples.quickstart.process.Daemons;
import dev.headrace.examples.quickstart.process.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import me.tongfei.progressbar.ProgressBar;

/**
 * The quick start from its first line to its verdict. Whatever ends it, Ctrl-C included, closes it: the processes first,
 * then the folder with their logs, which stays only when something went wrong.
 */
final class Show implements AutoCloseable {
    private final Screen screen;
    private final Path home;
    private final double seconds;
    private final WorkFolder folder;
    private final Children children;
    private final Thread hook = new Thread(this::abort, "abort");
    private boolean keepFolder = true;

    Show(Screen screen, Path home, double seconds) throws IOException {
        this.screen = screen;
        this.home = home;
        this.seconds = seconds;
        this.folder = WorkFolder.create();
        this.children = new Children(folder.path());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether everything was done once and is as it should be. */
    boolean run(Path tree) throws IOException, InterruptedException {
        try {
            LeftOut unreadable = new LeftOut("could not be read and are left out");
            try (FileCatalog catalog = TreeLister.list(tree, folder.path(), unreadable)) {
                OwnDigests own = digest(tree, catalog, unreadable);
                boolean fine = perform(catalog, own);
                keepFolder = !fine;
                return fine;
            }
        } catch (UsageException e) {
            keepFolder = false;
            throw e;
        }
    }

    private OwnDigests digest(Path tree, FileCatalog catalog, LeftOut unreadable) throws InterruptedException {
        screen.line(
                "Reading %,d files below %s, to know what the workers must find", catalog.count(), Screen.text(tree));
        OwnDigests own = new OwnDigests(catalog, unreadable);
        try (ProgressBar bar = screen.bar("Reading", "files", catalog.count())) {
            own.readAll(bar::step);
        }
        unreadable.summary().ifPresent(line -> screen.line("  %s", line));
        if (own.usable() == 0) {
            throw new UsageException("No file below " + Screen.text(tree) + " can be read. Name another directory.");
        }
        return own;
    }

    private boolean perform(FileCatalog catalog, OwnDigests own) throws IOException, InterruptedException {
        EmbeddedRedis redis = EmbeddedRedis.start(children, folder.path());
        Path logs = folder.subfolder("executions");
        screen.line(
                "Redis %s on 127.0.0.1:%d; a controller and two workers of %d slots; heartbeat TTL %d s for the show"
                        + " (the default is 15 s)",
                redis.version(), redis.port(), Daemons.CONCURRENCY, Daemons.TTL.toSeconds());
        screen.line(
                "Each file is a task; the files are submitted again and again until there is work for about %.0f s, and a"
                        + " worker is killed when a third is done",
                seconds);
        try (Stage stage = Stage.open(redis.uri(), catalog)) {
            Fleet fleet = Fleet.start(children, new Daemons(children, redis.uri(), home), stage.leases(), logs);
            fleet.awaitBothAtWork(stage::someWork);
            Load load = new Load(
                    stage.files(), stage.ledger(), new Pace(own.usable(), seconds), own.usable(), stage.watch(fleet));
            try (ProgressBar bar = screen.bar("Digesting", "tasks", Screen.UNKNOWN)) {
                stage.onKill(kill -> bar.setExtraMessage("  " + kill));
                load.run(bar);
            }
            return new Summary(screen, stage, fleet, load).print(own, logs);
        }
    }

    /** Ends everything at once, as the JVM ends. */
    private void abort() {
        children.close();
        folder.delete();
    }

    @Override
    public void close() {
        leaveToTheHookWhenAborted();
        children.close();
        if (keepFolder) {
            screen.line("The logs are in %s", folder.path());
        } else {
            folder.delete();
        }
    }

    // Once the JVM is ending, the hook does the rest, and what failed because of it is nobody's news.
    private void leaveToTheHookWhenAborted() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            LockSupport.park();
        }
    }
}
