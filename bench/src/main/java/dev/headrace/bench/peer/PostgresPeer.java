package dev.headrace.bench.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Postgres;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A system whose tasks are in PostgreSQL: an empty one for each turn. */
public abstract class PostgresPeer implements Peer {
    private final Stand stand;
    private final String name;
    private final String left;
    private @Nullable Postgres postgres;

    /** With a name for tables, and a query for how many tasks are not done. */
    PostgresPeer(Stand stand, String name, String left) {
        this.stand = stand;
        this.name = name;
        this.left = left;
    }

    /** Connections to a database, at most so many. The caller closes it. */
    public static HikariDataSource connect(String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final boolean onRedis() {
        return false;
    }

    @Override
    public final void fill(BenchServer server, int from, int count) throws IOException {
        if (postgres == null) {
            postgres = stand.postgres();
        }
        submit(postgres, from, count);
    }

    /** Puts tasks of these numbers into the database, after it has made the tables. */
    abstract void submit(Postgres into, int from, int count);

    final Stand stand() {
        return stand;
    }

    final Postgres postgres() {
        return Objects.requireNonNull(postgres, "fill() starts it");
    }

    @Override
    public final long left(BenchServer server) {
        return postgres().number(left);
    }

    @Override
    public final void close() {
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }
}
