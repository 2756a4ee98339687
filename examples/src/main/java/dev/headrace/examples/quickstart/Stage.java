package dev.headrace.examples.quickstart;

import dev.headrace.client.HeadraceClient;
import dev.headrace.examples.quickstart.check.Ledger;
import dev.headrace.examples.quickstart.check.ResultCheck;
import dev.headrace.examples.quickstart.check.Results;
import dev.headrace.examples.quickstart.check.TimelineFeed;
import dev.headrace.examples.quickstart.files.FileCatalog;
import dev.headrace.examples.quickstart.files.LeftOut;
import dev.headrace.examples.quickstart.fleet.Fleet;
import dev.headrace.examples.quickstart.fleet.LeaseView;
import dev.headrace.examples.quickstart.process.Daemons;
import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.internal.redis.verb.queue.Timeline;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** This program's own connections to Redis and what hangs on them: the client, the timeline, the ledger, the check. */
final class Stage implements AutoCloseable {
    private static final Shard SHARD = Shard.first(Daemons.QUEUE);
    private static final String CLIENT_NAME = "quickstart";
    private static final int LOOKED_AT = 100;

    private final RedisTaskStore store;
    private final Timeline timeline;
    private final HeadraceClient client;
    private final LeftOut changed = new LeftOut("were changed while it ran and are not compared");
    private final ResultCheck comparison;
    private final Results results;
    private final Ledger ledger;
    private final TimelineFeed feed;
    private final FileQueue files;
    private Consumer<String> onKill = line -> {};

    private Stage(RedisTaskStore store, Timeline timeline, HeadraceClient client, FileCatalog catalog) {
        this.store = store;
        this.timeline = timeline;
        this.client = client;
        this.comparison = new ResultCheck(catalog, changed);
        this.results = new Results(client, SHARD, comparison);
        this.ledger = new Ledger(results::fetch);
        this.feed = new TimelineFeed(timeline, ledger);
        this.files = new FileQueue(client, catalog, ledger);
    }

    static Stage open(String redisUri, FileCatalog catalog) {
        RedisSettings settings = RedisSettings.of(redisUri);
        RedisTaskStore store = RedisTaskStore.connect(settings, CLIENT_NAME);
        store.openShard(SHARD).toCompletableFuture().join();
        Timeline timeline = Timeline.open(settings, CLIENT_NAME, SHARD);
        Stage stage = new Stage(store, timeline, HeadraceClient.connect(redisUri), catalog);
        stage.feed.start();
        return stage;
    }

    LeaseView leases() {
        return new LeaseView(store, SHARD);
    }

    FileQueue files() {
        return files;
    }

    /** Submits some tasks if none are open. */
    void someWork() {
        check();
        if (ledger.openCount() == 0) {
            files.submit(FileQueue.CHUNK);
        }
    }

    Ledger ledger() {
        return ledger;
    }

    TimelineFeed feed() {
        return feed;
    }

    ResultCheck comparison() {
        return comparison;
    }

    LeftOut changed() {
        return changed;
    }

    /** The queue's counters in Redis. */
    Map<String, Long> counters() {
        return timeline.counters();
    }

    void onKill(Consumer<String> told) {
        onKill = told;
    }

    Load.Watch watch(Fleet fleet) {
        return new Load.Watch() {
            @Override
            public void tick(boolean thirdDone) throws InterruptedException {
                fleet.check();
                check();
                if (thirdDone && fleet.kill().tryNow(ledger.openCount())) {
                    onKill.accept("killed " + fleet.kill().instance());
                }
            }

            @Override
            public boolean killed() {
                return fleet.kill().killed();
            }

            @Override
            public boolean someoneWorks() {
                return ledger.someOpen(LOOKED_AT).stream().anyMatch(id -> isBeaten(id));
            }
        };
    }

    private void check() {
        feed.check();
        results.check();
    }

    private boolean isBeaten(String id) {
        TaskView view = client.lookUp(new TaskId(SHARD, id));
        Duration silence = view.silence();
        return view.state() == TaskState.RUNNING && silence != null && silence.compareTo(Daemons.RECOVERY) < 0;
    }

    @Override
    public void close() {
        results.close();
        client.close();
        timeline.close();
        store.close();
    }
}
