package dev.headrace.bench.stand;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL of the bench's own, from the binaries that its jars bring, on a free port of the loopback address. It waits
 * for no disk (fsync and synchronous_commit off), just as the redis-server does not, and has memory enough for all of its
 * data. Ended with the bench, whatever happens.
 *
 * <p>PostgreSQL refuses to run as root. There the library starts it by {@code unshare -U}, as nobody in a user namespace
 * of its own, where the system allows that.
 */
public final class Postgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The library's own setting for where binaries are unpacked, the temporary folder of the system by default. */
    private static final String UNPACKED = "ot.epg.working-dir";

    private static final Pattern ERROR = Pattern.compile("(?:error|FATAL): +(.*)");

    private final EmbeddedPostgres server;
    private final String url;
    private final Connection connection;

    private Postgres(EmbeddedPostgres server, String url, Connection connection) {
        this.server = server;
        this.url = url;
        this.connection = connection;
    }

    /**
     * Starts one, its data and its output in the folder.
     *
     * @throws NotRunException if it does not start
     */
    static Postgres start(Path folder) throws IOException {
        System.setProperty(UNPACKED, folder.resolve("postgres").toString());
        File log = Files.createTempFile(folder, "postgres-", ".log").toFile();
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(Files.createTempDirectory(folder, "postgres-data-"))
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log))
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log))
                    .setPGStartupWait(PATIENCE)
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("shared_buffers", "512MB")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("max_wal_size", "4GB")
                    .setServerConfig("checkpoint_timeout", "30min")
                    .start();
            String url = server.getJdbcUrl("postgres", "postgres");
            return new Postgres(server, url, DriverManager.getConnection(url));
        } catch (IOException | SQLException | RuntimeException e) {
            throw new NotRunException("PostgreSQL does not start: " + reason(Files.readString(log.toPath()), e), e);
        }
    }

    /** What it printed as an error, else what the library says. */
    private static String reason(String printed, Exception e) {
        Matcher error = ERROR.matcher(printed);
        if (!error.find()) {
            return Objects.toString(e.getMessage(), e.toString());
        }
        return error.group(1) + (error.group(1).contains("as root") ? ", and unshare -U does not work" : "");
    }

    /** Where its database is, with the user, for JDBC. */
    public String url() {
        return url;
    }

    /** Runs a statement. */
    public void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new BenchException("PostgreSQL refuses: " + sql, e);
        }
    }

    /** The number that a query answers with. */
    public long number(String query) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new BenchException("PostgreSQL does not answer: " + query, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
            server.close();
        } catch (IOException | SQLException e) {
            throw new BenchException("PostgreSQL does not end", e);
        }
    }
}
